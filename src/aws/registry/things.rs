//! Things, what is attached to them, and the groups they are in.

use aws_sdk_iot::types::ThingPrincipalType;

use crate::aws::page::{PAGE_SIZE, all};
use crate::aws::{Cloud, Page};
use crate::fleet::{Group, Principal, Problem, Thing};

impl Cloud {
    /// A thing.
    ///
    /// # Errors
    /// As `DescribeThing` fails.
    pub async fn thing(&self, name: &str) -> Result<Thing, Problem> {
        self.once("DescribeThing", name, |cloud, name| async move { cloud.read_thing(&name).await }).await
    }

    async fn read_thing(&self, name: &str) -> Result<Thing, Problem> {
        let request = self.iot().describe_thing().thing_name(name);
        let answer = self.call("iot:DescribeThing", name, request.send()).await?;
        Ok(Thing {
            name: answer.thing_name.unwrap_or_else(|| name.to_owned()),
            arn: answer.thing_arn.unwrap_or_else(|| self.scope().iot(&format!("thing/{name}"))),
            thing_type: answer.thing_type_name,
            attributes: answer.attributes.unwrap_or_default().into_iter().collect(),
            version: answer.version,
        })
    }

    /// What is attached to a thing. Asked in the newer form where the older one is refused.
    ///
    /// # Errors
    /// As `ListThingPrincipals` fails.
    pub async fn thing_principals(&self, name: &str) -> Result<Vec<Principal>, Problem> {
        self.once("ListThingPrincipals", name, |cloud, name| async move { cloud.read_thing_principals(&name).await })
            .await
    }

    async fn read_thing_principals(&self, name: &str) -> Result<Vec<Principal>, Problem> {
        match all(|page| self.principals_page(name, page)).await {
            Err(problem) if problem.missing.is_some() => {
                all(|page| self.principals_page_v2(name, page)).await.map_err(|_| problem)
            }
            answer => answer,
        }
    }

    async fn principals_page(&self, name: &str, page: Option<String>) -> Result<Page<Principal>, Problem> {
        let request = self.iot().list_thing_principals().thing_name(name).max_results(PAGE_SIZE).set_next_token(page);
        let answer = self.call("iot:ListThingPrincipals", name, request.send()).await?;
        let principals = answer.principals.unwrap_or_default();
        Ok(Page::new(principals.iter().map(|text| Principal::parse(text)).collect(), answer.next_token))
    }

    async fn principals_page_v2(&self, name: &str, page: Option<String>) -> Result<Page<Principal>, Problem> {
        let request =
            self.iot().list_thing_principals_v2().thing_name(name).max_results(PAGE_SIZE).set_next_token(page);
        let answer = self.call("iot:ListThingPrincipalsV2", name, request.send()).await?;
        let principals = answer.thing_principal_objects.unwrap_or_default();
        let principals = principals.iter().map(|object| Principal::parse(&object.principal)).collect();
        Ok(Page::new(principals, answer.next_token))
    }

    /// The principals that have no other thing than this one (developer guide, `exclusive-thing`).
    ///
    /// # Errors
    /// As `ListThingPrincipalsV2` fails.
    pub(in crate::aws) async fn exclusive_principals_of(&self, name: &str) -> Result<Vec<String>, Problem> {
        all(|page| async move {
            let request = self.iot().list_thing_principals_v2().thing_name(name);
            let request = request.thing_principal_type(ThingPrincipalType::ExclusiveThing);
            let request = request.max_results(PAGE_SIZE).set_next_token(page);
            let answer = self.call("iot:ListThingPrincipalsV2", name, request.send()).await?;
            let exclusive = answer.thing_principal_objects.unwrap_or_default().into_iter().filter(|object| {
                // An endpoint that does not filter tells the type.
                object.thing_principal_type == Some(ThingPrincipalType::ExclusiveThing)
            });
            Ok(Page::new(exclusive.map(|object| object.principal).collect(), answer.next_token))
        })
        .await
    }

    /// The names of the things a principal (certificate ARN or identity id) is attached to.
    ///
    /// # Errors
    /// As `ListPrincipalThings` fails.
    pub async fn principal_things(&self, target: &str) -> Result<Vec<String>, Problem> {
        self.once(
            "ListPrincipalThings",
            target,
            |cloud, target| async move { cloud.read_principal_things(&target).await },
        )
        .await
    }

    async fn read_principal_things(&self, target: &str) -> Result<Vec<String>, Problem> {
        all(|page| async move {
            let request = self.iot().list_principal_things().principal(target);
            let request = request.max_results(PAGE_SIZE).set_next_token(page);
            let answer = self.call("iot:ListPrincipalThings", target, request.send()).await?;
            Ok(Page::new(answer.things.unwrap_or_default(), answer.next_token))
        })
        .await
    }

    /// The groups a thing was put in; not their parents.
    ///
    /// # Errors
    /// As `ListThingGroupsForThing` fails.
    pub async fn thing_groups(&self, name: &str) -> Result<Vec<Group>, Problem> {
        self.once("ListThingGroupsForThing", name, |cloud, name| async move { cloud.read_thing_groups(&name).await })
            .await
    }

    async fn read_thing_groups(&self, name: &str) -> Result<Vec<Group>, Problem> {
        all(|page| async move {
            let request = self.iot().list_thing_groups_for_thing().thing_name(name);
            let request = request.max_results(PAGE_SIZE).set_next_token(page);
            let answer = self.call("iot:ListThingGroupsForThing", name, request.send()).await?;
            let groups = answer.thing_groups.unwrap_or_default().into_iter().map(super::groups::group).collect();
            Ok(Page::new(groups, answer.next_token))
        })
        .await
    }
}
