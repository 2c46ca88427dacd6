//! Thing groups.

use aws_sdk_iot::types::GroupNameAndArn;

use super::instant;
use crate::aws::page::{PAGE_SIZE, all};
use crate::aws::{Cloud, Page};
use crate::fleet::{Group, GroupDetail, Problem};

impl Cloud {
    /// One page of `ListThingGroups`.
    ///
    /// # Errors
    /// As `ListThingGroups` fails.
    pub async fn groups(&self, page: Option<String>) -> Result<Page<Group>, Problem> {
        let token = page.clone().unwrap_or_default();
        self.once("ListThingGroups", &token, |cloud, _| async move { cloud.groups_page(page).await }).await
    }

    async fn groups_page(&self, page: Option<String>) -> Result<Page<Group>, Problem> {
        let request = self.iot().list_thing_groups().max_results(PAGE_SIZE).set_next_token(page);
        let answer = self.call("iot:ListThingGroups", "", request.send()).await?;
        let groups = answer.thing_groups.unwrap_or_default().into_iter().map(group).collect();
        Ok(Page::new(groups, answer.next_token))
    }

    /// A thing group.
    ///
    /// # Errors
    /// As `DescribeThingGroup` fails.
    pub async fn group(&self, name: &str) -> Result<GroupDetail, Problem> {
        let request = self.iot().describe_thing_group().thing_group_name(name);
        let answer = self.call("iot:DescribeThingGroup", name, request.send()).await?;
        let metadata = answer.thing_group_metadata;
        let properties = answer.thing_group_properties;
        let ancestors = metadata.as_ref().and_then(|metadata| metadata.root_to_parent_thing_groups.clone());
        let attributes = properties.as_ref().and_then(|properties| properties.attribute_payload.as_ref());
        Ok(GroupDetail {
            group: Group {
                name: answer.thing_group_name.unwrap_or_else(|| name.to_owned()),
                arn: answer.thing_group_arn.unwrap_or_else(|| self.scope().iot(&format!("thinggroup/{name}"))),
            },
            parent: metadata.as_ref().and_then(|metadata| metadata.parent_group_name.clone()),
            ancestors: ancestors.unwrap_or_default().into_iter().filter_map(|group| group.group_name).collect(),
            attributes: attributes
                .and_then(|payload| payload.attributes.clone())
                .unwrap_or_default()
                .into_iter()
                .collect(),
            description: properties.and_then(|properties| properties.thing_group_description),
            version: answer.version,
            created: metadata.and_then(|metadata| metadata.creation_date).and_then(instant),
            query: answer.query_string,
        })
    }

    /// The first names of the things in a group and in those below it.
    ///
    /// # Errors
    /// As `ListThingsInThingGroup` fails.
    pub(in crate::aws) async fn first_things_below_group(&self, name: &str) -> Result<Page<String>, Problem> {
        let request = self.iot().list_things_in_thing_group().thing_group_name(name);
        let request = request.recursive(true).max_results(PAGE_SIZE);
        let answer = self.call("iot:ListThingsInThingGroup", name, request.send()).await?;
        Ok(Page::new(answer.things.unwrap_or_default(), answer.next_token))
    }

    /// The names of the things in a group, its children's not included.
    ///
    /// # Errors
    /// As `ListThingsInThingGroup` fails.
    pub async fn things_in_group(&self, name: &str) -> Result<Vec<String>, Problem> {
        all(|page| self.things_in_group_page(name, page)).await
    }

    /// One page of them.
    ///
    /// # Errors
    /// As `ListThingsInThingGroup` fails.
    pub async fn things_in_group_page(&self, name: &str, page: Option<String>) -> Result<Page<String>, Problem> {
        let request = self.iot().list_things_in_thing_group().thing_group_name(name);
        let request = request.max_results(PAGE_SIZE).set_next_token(page);
        let answer = self.call("iot:ListThingsInThingGroup", name, request.send()).await?;
        Ok(Page::new(answer.things.unwrap_or_default(), answer.next_token))
    }
}

pub(super) fn group(row: GroupNameAndArn) -> Group {
    Group { name: row.group_name.unwrap_or_default(), arn: row.group_arn.unwrap_or_default() }
}
