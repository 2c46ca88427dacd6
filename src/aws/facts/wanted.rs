//! What a question needs to know besides certificate, policies and groups.

use crate::diagnose::DeviceQuestion;

/// What is asked for.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a call that is made or not")]
pub(super) struct Wanted {
    /// What the verdict will be about; what a fix may attach depends on it.
    pub(super) question: DeviceQuestion,
    /// The role alias, where it was named.
    pub(super) alias: Option<String>,
    /// Whether the request carries `x-amzn-iot-thingname`.
    pub(super) with_thing_name: bool,
    /// Role aliases and roles.
    pub(super) credentials: bool,
    /// The client's connection, logs, exclusive things.
    pub(super) session: bool,
    /// The client id, where it is not the thing's name.
    pub(super) client_id: Option<String>,
    /// Which named shadows there are.
    pub(super) shadow_names: bool,
    /// Whether there is a classic shadow.
    pub(super) classic_shadow: bool,
}

impl Wanted {
    /// For credentials alone.
    pub(super) fn credentials(alias: Option<&str>, with_thing_name: bool) -> Self {
        Self {
            alias: alias.map(str::to_owned),
            with_thing_name,
            credentials: true,
            session: false,
            shadow_names: false,
            ..Self::all(DeviceQuestion::Credentials)
        }
    }

    /// For a question that is not about credentials alone.
    pub(super) fn of(question: DeviceQuestion) -> Self {
        match &question {
            DeviceQuestion::Credentials => Self::credentials(None, true),
            DeviceQuestion::Mqtt(asked) => Self {
                client_id: asked.client_id.clone(),
                with_thing_name: false,
                credentials: false,
                shadow_names: false,
                ..Self::all(question)
            },
            DeviceQuestion::ShadowHttps(asked) => Self {
                with_thing_name: false,
                credentials: false,
                session: false,
                shadow_names: asked.shadow.is_some(),
                classic_shadow: asked.shadow.is_none(),
                ..Self::all(question)
            },
            DeviceQuestion::Everything(asked) => {
                Self { client_id: asked.client_id.clone(), classic_shadow: true, ..Self::all(question) }
            }
        }
    }

    /// Everything but the classic shadow's content.
    pub(super) const fn all(question: DeviceQuestion) -> Self {
        Self {
            question,
            alias: None,
            with_thing_name: true,
            credentials: true,
            session: true,
            client_id: None,
            shadow_names: true,
            classic_shadow: false,
        }
    }
}
