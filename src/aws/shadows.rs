//! Shadows, over HTTPS.

use super::Cloud;
use super::Page;
use super::page::all;
use crate::fleet::{Problem, ProblemKind};

/// The most named shadows at once (service model `iot-data`).
const SHADOW_PAGE: i32 = 100;

impl Cloud {
    /// The names of a thing's named shadows, without the classic one.
    ///
    /// # Errors
    /// As `ListNamedShadowsForThing` fails.
    pub async fn shadow_names(&self, thing: &str) -> Result<Vec<String>, Problem> {
        let client = &self.data().await?.reading;
        let names = all(|page| async move {
            let request = client.list_named_shadows_for_thing().thing_name(thing);
            let request = request.page_size(SHADOW_PAGE).set_next_token(page);
            let answer = self.call("iot:ListNamedShadowsForThing", thing, request.send()).await?;
            Ok(Page::new(answer.results.unwrap_or_default(), answer.next_token))
        });
        match names.await {
            // AWS answers an empty list for a thing it does not know; moto answers 404.
            Err(problem) if problem.kind == ProblemKind::NotFound => Ok(Vec::new()),
            answer => answer,
        }
    }

    /// A shadow as AWS sent it, JSON text; `None` where there is none. `name` is a named shadow's, or none for the classic one.
    ///
    /// # Errors
    /// As `GetThingShadow` fails.
    pub async fn shadow_text(&self, thing: &str, name: Option<&str>) -> Result<Option<String>, Problem> {
        let client = &self.data().await?.reading;
        let request = client.get_thing_shadow().thing_name(thing).set_shadow_name(name.map(str::to_owned));
        let on = shadow_label(thing, name);
        match self.call("iot:GetThingShadow", &on, request.send()).await {
            Ok(answer) => {
                let payload = answer.payload.map(aws_smithy_types::Blob::into_inner).unwrap_or_default();
                String::from_utf8(payload).map(Some).map_err(|_| {
                    Problem::new(ProblemKind::Service, "GetThingShadow", &on, "an answer that is not text")
                })
            }
            Err(problem) if problem.kind == ProblemKind::NotFound => Ok(None),
            Err(problem) => Err(problem),
        }
    }
}

/// As the ARN has it: `thing` or `thing/name`.
pub(super) fn shadow_label(thing: &str, name: Option<&str>) -> String {
    name.map_or_else(|| thing.to_owned(), |name| format!("{thing}/{name}"))
}
