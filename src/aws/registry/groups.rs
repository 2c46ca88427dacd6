//! The registry's groups.

use crate::aws::cloud::not_written_yet;
use crate::aws::{Cloud, Page};
use crate::fleet::{Group, GroupDetail, Problem};

impl Cloud {
    /// One page of `ListThingGroups`.
    ///
    /// # Errors
    /// As `ListThingGroups` fails.
    pub async fn groups(&self, _page: Option<String>) -> Result<Page<Group>, Problem> {
        tokio::task::yield_now().await;
        Err(not_written_yet("ListThingGroups"))
    }

    /// A thing group.
    ///
    /// # Errors
    /// As `DescribeThingGroup` fails.
    pub async fn group(&self, _name: &str) -> Result<GroupDetail, Problem> {
        tokio::task::yield_now().await;
        Err(not_written_yet("DescribeThingGroup"))
    }

    /// The things in a group, its children not included.
    ///
    /// # Errors
    /// As `ListThingsInThingGroup` fails.
    pub async fn things_in_group(&self, _name: &str) -> Result<Vec<String>, Problem> {
        tokio::task::yield_now().await;
        Err(not_written_yet("ListThingsInThingGroup"))
    }
}
