//! The registry's things.

use crate::aws::cloud::not_written_yet;
use crate::aws::{Cloud, Page};
use crate::fleet::{Group, Principal, Problem, Thing};

impl Cloud {
    /// One page of `ListThings`.
    ///
    /// # Errors
    /// As `ListThings` fails.
    pub async fn things(&self, _page: Option<String>) -> Result<Page<Thing>, Problem> {
        tokio::task::yield_now().await;
        Err(not_written_yet("ListThings"))
    }

    /// A thing.
    ///
    /// # Errors
    /// As `DescribeThing` fails.
    pub async fn thing(&self, _name: &str) -> Result<Thing, Problem> {
        tokio::task::yield_now().await;
        Err(not_written_yet("DescribeThing"))
    }

    /// What is attached to a thing.
    ///
    /// # Errors
    /// As `ListThingPrincipals` fails.
    pub async fn thing_principals(&self, _name: &str) -> Result<Vec<Principal>, Problem> {
        tokio::task::yield_now().await;
        Err(not_written_yet("ListThingPrincipals"))
    }

    /// The things a principal is attached to.
    ///
    /// # Errors
    /// As `ListPrincipalThings` fails.
    pub async fn principal_things(&self, _target: &str) -> Result<Vec<String>, Problem> {
        tokio::task::yield_now().await;
        Err(not_written_yet("ListPrincipalThings"))
    }

    /// The groups a thing is in, by itself or through a parent.
    ///
    /// # Errors
    /// As `ListThingGroupsForThing` fails.
    pub async fn thing_groups(&self, _name: &str) -> Result<Vec<Group>, Problem> {
        tokio::task::yield_now().await;
        Err(not_written_yet("ListThingGroupsForThing"))
    }
}
