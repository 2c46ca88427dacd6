//! Requests that come over topics.

use jiff::Timestamp;
use serde_json::Value;

use super::Answers;
use crate::emulator::World;
use crate::emulator::state::{CLASSIC, names};
use crate::live::{ShadowOperation, ShadowTopic, Told};
use crate::shadow::{self, ShadowError};

impl World {
    /// Answers what somebody published on a shadow's topic: on that shadow's other topics. `iot:Publish` on the topic is
    /// all it takes, and has been asked for by the broker. Says whether the topic was a request of this service; all
    /// others are none of its business.
    pub fn shadow_request(&self, topic: &str, payload: &[u8], now: Timestamp) -> bool {
        let Some(ShadowTopic { id, operation, told: Told::Request }) = ShadowTopic::parse(topic) else { return false };
        let name = id.name.as_deref().unwrap_or(CLASSIC);
        let topics = Answers::to(&id.thing, name, operation);
        if let Err(why) = check(&id.thing, id.name.as_deref()) {
            self.shadow_turn(|| self.reject(&topics, why, shadow::client_token(payload).as_deref(), now));
            return true;
        }
        match operation {
            ShadowOperation::Get => self.answer_get(&topics, name, payload, now),
            // Who asked is told on the topics, as everybody else.
            ShadowOperation::Update => drop(self.update_shadow(&id.thing, name, payload, now)),
            ShadowOperation::Delete => drop(self.delete_shadow(&id.thing, name, payload, now)),
        }
        true
    }

    fn answer_get(&self, topics: &Answers, name: &str, payload: &[u8], now: Timestamp) {
        let token = shadow::client_token(payload);
        self.shadow_turn(|| {
            let document = self.read().shadow_document(&topics.id.thing, name, now);
            match document {
                Ok(mut document) => {
                    if let Some(token) = token {
                        document["clientToken"] = Value::String(token);
                    }
                    self.say(topics, Told::Accepted, &document.to_string());
                }
                Err(why) => drop(self.reject(topics, why, token.as_deref(), now)),
            }
        });
    }
}

/// What AWS says to a name that no thing or shadow can have is not documented for topics; over HTTPS it is a 400.
fn check(thing: &str, shadow: Option<&str>) -> Result<(), ShadowError> {
    let checked = names::THING.check(thing).and_then(|()| shadow.map_or(Ok(()), |name| names::SHADOW.check(name)));
    checked.map_err(|refusal| ShadowError { code: 400, message: refusal.message })
}
