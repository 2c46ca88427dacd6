//! Users: that they are there, their boundary, their groups.

use crate::aws::page::all;
use crate::aws::registry::empty_answer;
use crate::aws::{Cloud, Page};
use crate::fleet::Problem;

impl Cloud {
    /// The ARN of a user's permissions boundary, where it has one; that it answers tells that the user is there.
    pub(super) async fn user_boundary(&self, name: &str) -> Result<Option<String>, Problem> {
        let request = self.clients().iam.get_user().user_name(name);
        let answer = self.call("iam:GetUser", name, request.send()).await?;
        let user = answer.user.ok_or_else(|| empty_answer("GetUser", name))?;
        Ok(user.permissions_boundary.and_then(|boundary| boundary.permissions_boundary_arn))
    }

    /// The names of a user's groups.
    pub(super) async fn user_groups(&self, name: &str) -> Result<Vec<String>, Problem> {
        all(|page| async move {
            let request = self.clients().iam.list_groups_for_user().user_name(name).set_marker(page);
            let answer = self.call("iam:ListGroupsForUser", name, request.send()).await?;
            Ok(Page::new(answer.groups.into_iter().map(|group| group.group_name).collect(), answer.marker))
        })
        .await
    }
}
