//! All roles of the account.

use crate::aws::Cloud;
use crate::aws::page::{Page, all};
use crate::aws::registry::role_of_iam;
use crate::fleet::{Problem, Role};

/// The most that IAM gives at once (API reference, `ListRoles`: `MaxItems`).
const PAGE_SIZE: i32 = 1000;

impl Cloud {
    /// Those whose trust policy has this text in it: `iam:ListRoles` gives it along.
    pub(in crate::aws) async fn roles_that_name(&self, text: &str) -> Result<Vec<Role>, Problem> {
        let iam = &self.clients().iam;
        let roles = all(|page| async move {
            let request = iam.list_roles().max_items(PAGE_SIZE).set_marker(page);
            let answer = self.call("iam:ListRoles", "*", request.send()).await?;
            Ok(Page::new(answer.roles.into_iter().map(role_of_iam).collect(), answer.marker))
        });
        let mut roles: Vec<Role> = roles.await?;
        roles.retain(|role| role.trust_document.contains(text));
        Ok(roles)
    }
}
