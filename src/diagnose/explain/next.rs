//! The doctor's question to ask next, with what the text tells.

use super::types::{Ask, NextQuestion, Told};
use crate::diagnose::call::quote;
use crate::fleet::IamPrincipal;

/// The question that a case leads to, as far as the text tells whom it is about.
pub(super) fn question(case: &str, ask: Ask, told: &Told) -> NextQuestion {
    let ask = whom(ask, told);
    NextQuestion { ask, command: command(case, ask, told), told: told.clone() }
}

/// A refusal on the data plane is about whoever the text names.
fn whom(ask: Ask, told: &Told) -> Ask {
    match ask {
        Ask::Shadow | Ask::Mqtt | Ask::Iam if told.identity_id.is_some() => Ask::Cognito,
        Ask::Shadow if told.certificate.is_none() && told.principal.is_some() => Ask::Iam,
        ask => ask,
    }
}

fn command(case: &str, ask: Ask, told: &Told) -> String {
    let mut line = Line { words: vec!["fleetdeck doctor".to_owned()], last: None };
    match ask {
        Ask::Credentials => {
            line.target(device(told), "THING");
            line.option("--for", Some("credentials"));
            line.option("--role-alias", told.role_alias.as_deref());
        }
        Ask::Mqtt => {
            line.target(device(told), "THING");
            line.option("--for", Some("mqtt"));
            line.option("--client-id", told.client_id.as_deref());
            line.option("--publish", told.topic.as_deref().filter(|_| case == "log-publish-denied"));
            line.option("--subscribe", told.topic.as_deref().filter(|_| case == "log-subscribe-denied"));
        }
        Ask::Shadow => {
            line.target(device(told), "THING");
            line.shadow(told);
        }
        Ask::Cognito => {
            line.target(told.identity_id.as_deref(), "IDENTITY");
            line.shadow_of(told);
        }
        Ask::Iam => {
            let principal = told.principal.as_deref().and_then(IamPrincipal::parse).map(|principal| principal.arn);
            line.target(principal.as_deref(), "ROLE-ARN");
            line.shadow_of(told);
        }
    }
    line.words.extend(line.last.map(|name| format!("-- {name}")));
    line.words.join(" ")
}

/// The thing; else its certificate; else the client id, which most fleets make the thing's name.
fn device(told: &Told) -> Option<&str> {
    told.thing.as_deref().or(told.certificate.as_deref()).or(told.client_id.as_deref())
}

/// A command line for a POSIX shell.
struct Line {
    words: Vec<String>,
    /// A name that begins with a hyphen: anywhere else it would be read as an option.
    last: Option<String>,
}

impl Line {
    fn target(&mut self, name: Option<&str>, placeholder: &str) {
        match name {
            Some(name) if name.starts_with('-') => self.last = Some(quote(name)),
            Some(name) => self.words.push(quote(name)),
            None => self.words.push(placeholder.to_owned()),
        }
    }

    fn option(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.words.push(format!("{name}={}", quote(value)));
        }
    }

    fn shadow(&mut self, told: &Told) {
        self.option("--for", Some("shadow"));
        self.option("--shadow", told.shadow.as_deref());
        let operation = match told.action.as_deref().map(str::to_ascii_lowercase).as_deref() {
            Some("iot:updatethingshadow") => Some("update"),
            Some("iot:deletethingshadow") => Some("delete"),
            _ => None,
        };
        self.option("--operation", operation);
    }

    fn shadow_of(&mut self, told: &Told) {
        if told.thing.is_some() {
            self.shadow(told);
            self.option("--thing", told.thing.as_deref());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_text_tells_stands_in_the_command() {
        let told = Told {
            thing: Some("pump 1;x".to_owned()),
            client_id: Some("c".to_owned()),
            topic: Some("a/b".to_owned()),
            action: Some("iot:UpdateThingShadow".to_owned()),
            ..Told::default()
        };
        let of = |case, ask, told| question(case, ask, told).command;
        assert_eq!(
            of("log-publish-denied", Ask::Mqtt, &told),
            "fleetdeck doctor 'pump 1;x' --for=mqtt --client-id=c --publish=a/b"
        );
        assert_eq!(of("x", Ask::Shadow, &told), "fleetdeck doctor 'pump 1;x' --for=shadow --operation=update");
        assert_eq!(of("x", Ask::Credentials, &Told::default()), "fleetdeck doctor THING --for=credentials");
        let principal = Told { principal: Some("arn:aws:sts::1:assumed-role/app/s".to_owned()), ..Told::default() };
        assert_eq!(question("x", Ask::Shadow, &principal).ask, Ask::Iam);
    }
}
