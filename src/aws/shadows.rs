//! Shadows, over HTTPS.

use super::Cloud;
use super::cloud::not_written_yet;
use crate::fleet::Problem;

impl Cloud {
    /// The names of a thing's named shadows, without the classic one.
    ///
    /// # Errors
    /// As `ListNamedShadowsForThing` fails.
    pub async fn shadow_names(&self, _thing: &str) -> Result<Vec<String>, Problem> {
        tokio::task::yield_now().await;
        Err(not_written_yet("ListNamedShadowsForThing"))
    }

    /// A shadow as AWS sent it, JSON text; `None` where there is none. `name` is a named shadow's, or none for the classic one.
    ///
    /// # Errors
    /// As `GetThingShadow` fails.
    pub async fn shadow_text(&self, _thing: &str, _name: Option<&str>) -> Result<Option<String>, Problem> {
        tokio::task::yield_now().await;
        Err(not_written_yet("GetThingShadow"))
    }
}
