//! The device shadow service: whoever changes a shadow, and by whichever door, does it here, so that everybody who
//! listens on the topics hears of it.
//!
//! Developer guide: `device-shadow-mqtt`, `device-shadow-data-flow`.

mod requests;

use jiff::Timestamp;
use serde_json::Value;

use super::World;
use super::state::{CLASSIC, State};
use crate::live::{ShadowId, ShadowOperation, ShadowTopic, Told};
use crate::shadow::{self, ShadowError};

impl World {
    /// `GetThingShadow` over HTTPS: the document. Nobody else hears of it.
    ///
    /// # Errors
    /// 404 where there is none.
    pub fn get_shadow(&self, thing: &str, name: &str, now: Timestamp) -> Result<String, ShadowError> {
        self.read().shadow_document(thing, name, now).map(|document| document.to_string())
    }

    /// `UpdateThingShadow`, by whichever door: stores, then publishes `accepted`, `delta` where there is one, and
    /// `documents`; or `rejected`. In which order AWS publishes them is not documented. The answer is the body of
    /// `accepted`.
    ///
    /// # Errors
    /// As AWS refuses; see [`shadow::apply_update`].
    pub fn update_shadow(
        &self,
        thing: &str,
        name: &str,
        request: &[u8],
        now: Timestamp,
    ) -> Result<String, ShadowError> {
        let topics = Answers::to(thing, name, ShadowOperation::Update);
        let token = shadow::client_token(request);
        self.shadow_turn(|| {
            let outcome = self.store(
                |state| state.living.contains(thing) && only_reports(request),
                |state| {
                    let before = state.stored_shadow(thing, name).map(std::borrow::Cow::into_owned);
                    let (accepted, delta) = state.update_shadow(thing, name, request, now)?;
                    let after = state.shadows.get(thing, name);
                    let documents = after.map(|after| shadow::documents(before.as_ref(), after, token.as_deref(), now));
                    Ok((accepted, delta, documents))
                },
            );
            match outcome {
                Ok((accepted, delta, documents)) => {
                    let accepted = accepted.to_string();
                    self.say(&topics, Told::Accepted, &accepted);
                    self.say_if(&topics, Told::Delta, delta);
                    self.say_if(&topics, Told::Documents, documents);
                    Ok(accepted)
                }
                Err(why) => Err(self.reject(&topics, why, token.as_deref(), now)),
            }
        })
    }

    /// `DeleteThingShadow`, by whichever door: stores, then publishes `accepted` or `rejected`.
    ///
    /// # Errors
    /// As AWS refuses; see [`shadow::apply_delete`].
    pub fn delete_shadow(
        &self,
        thing: &str,
        name: &str,
        request: &[u8],
        now: Timestamp,
    ) -> Result<String, ShadowError> {
        let topics = Answers::to(thing, name, ShadowOperation::Delete);
        self.shadow_turn(|| match self.change_shadows(|state| state.delete_shadow(thing, name, request, now)) {
            Ok(answer) => {
                let answer = answer.to_string();
                self.say(&topics, Told::Accepted, &answer);
                Ok(answer)
            }
            Err(why) => Err(self.reject(&topics, why, shadow::client_token(request).as_deref(), now)),
        })
    }

    /// Measurements of the demo's own devices need not be on disk soon; everything else is a change like any other.
    fn store<T>(&self, is_measurement: impl FnOnce(&State) -> bool, with: impl FnOnce(&mut State) -> T) -> T {
        let is_measurement = is_measurement(&self.read());
        if is_measurement { self.drift(with) } else { self.change_shadows(with) }
    }

    fn reject(&self, topics: &Answers, why: ShadowError, token: Option<&str>, now: Timestamp) -> ShadowError {
        self.say(topics, Told::Rejected, &shadow::rejected(&why, token, now).to_string());
        why
    }

    fn say(&self, topics: &Answers, told: Told, body: &str) {
        self.broker().publish(&topics.topic(told), body.as_bytes());
    }

    fn say_if(&self, topics: &Answers, told: Told, body: Option<Value>) {
        if let Some(body) = body {
            self.say(topics, told, &body.to_string());
        }
    }
}

fn only_reports(request: &[u8]) -> bool {
    let request: Option<Value> = serde_json::from_slice(request).ok();
    let state = request.as_ref().and_then(|request| request["state"].as_object());
    state.is_some_and(|state| state.keys().all(|section| section == "reported"))
}

/// The topics on which a request is answered.
struct Answers {
    id: ShadowId,
    operation: ShadowOperation,
}

impl Answers {
    fn to(thing: &str, name: &str, operation: ShadowOperation) -> Self {
        let name = (name != CLASSIC).then(|| name.to_owned());
        Self { id: ShadowId { thing: thing.to_owned(), name }, operation }
    }

    fn topic(&self, told: Told) -> String {
        ShadowTopic { id: self.id.clone(), operation: self.operation, told }.to_string()
    }
}
