//! What `doctor` is asked, as its options tell.

use super::target::Target;
use crate::aws::Subject;
use crate::cli::args::{DoctorArgs, Operation, Question};
use crate::diagnose::{MqttAsked, ShadowAsked, ShadowOperation};
use crate::fleet::{Problem, ProblemKind};

/// An option and the questions it is for.
type Belongs = (&'static str, bool, &'static [Question]);

/// The question; `None` for everything.
///
/// # Errors
/// Options that belong to different questions, or not to the one of `--for`.
pub(super) fn question(args: &DoctorArgs) -> Result<Option<Question>, Problem> {
    let given = options(args);
    let mut meant = args.question;
    for (option, _, questions) in given.iter().filter(|(_, is_given, _)| *is_given) {
        match meant {
            Some(question) if !questions.contains(&question) => {
                let why = match args.question {
                    Some(_) => "it does not belong to the question of --for",
                    None => "it belongs to another question than the options before it",
                };
                return Err(Problem::new(ProblemKind::Input, "doctor", option, why)
                    .next("Ask one question at a time: --for credentials, mqtt or shadow."));
            }
            Some(_) => {}
            None => meant = questions.last().copied(),
        }
    }
    Ok(meant)
}

/// The telling ones first: a named shadow may be meant over MQTT, too.
fn options(args: &DoctorArgs) -> [Belongs; 8] {
    const CREDENTIALS: &[Question] = &[Question::Credentials];
    const MQTT: &[Question] = &[Question::Mqtt];
    const SHADOW: &[Question] = &[Question::Shadow];
    [
        ("--role-alias", args.role_alias.is_some(), CREDENTIALS),
        ("--no-thing-name", args.no_thing_name, CREDENTIALS),
        ("--client-id", args.client_id.is_some(), MQTT),
        ("--publish", !args.publish.is_empty(), MQTT),
        ("--subscribe", !args.subscribe.is_empty(), MQTT),
        ("--retain", args.retain, MQTT),
        ("--operation", args.operation.is_some(), SHADOW),
        ("--shadow", args.shadow.is_some(), &[Question::Mqtt, Question::Shadow]),
    ]
}

/// Options that this target leaves no place for: the answer would be taken for one to them.
///
/// # Errors
/// The first of them.
pub(super) fn misplaced(args: &DoctorArgs, target: &Target, question: Option<Question>) -> Result<(), Problem> {
    let refused = |option: &str, message: String, next: &str| {
        Err(Problem::new(ProblemKind::Input, "doctor", option, message).next(next))
    };
    if args.identity_pool.is_some() && !matches!(target, Target::Identity(_)) {
        let message = "only Amazon Cognito identities are in an identity pool".to_owned();
        return refused("--identity-pool", message, "Leave it out, or name an identity.");
    }
    match (target, &args.thing) {
        (Target::Device(Subject::Thing(thing) | Subject::Device { thing, .. }), Some(other))
            if thing != other && question != Some(Question::Shadow) =>
        {
            let next = "Name the other thing instead, or ask for its shadow: --for shadow.";
            refused("--thing", format!("thing {thing} is examined, not {other}"), next)
        }
        (Target::Identity(_) | Target::Iam(_), None) if args.shadow.is_some() || args.operation.is_some() => {
            let option = if args.shadow.is_some() { "--shadow" } else { "--operation" };
            refused(option, "it is not said whose shadow".to_owned(), "Name the thing: --thing.")
        }
        _ => Ok(()),
    }
}

/// The MQTT session asked about.
pub(super) fn session(args: &DoctorArgs) -> MqttAsked {
    MqttAsked {
        client_id: args.client_id.clone(),
        publish: args.publish.clone(),
        subscribe: args.subscribe.clone(),
        retain: args.retain,
        shadow: args.shadow.clone(),
    }
}

/// The shadow asked about.
pub(super) fn shadow(args: &DoctorArgs, thing: String) -> ShadowAsked {
    let operation = match args.operation {
        None | Some(Operation::Get) => ShadowOperation::Get,
        Some(Operation::Update) => ShadowOperation::Update,
        Some(Operation::Delete) => ShadowOperation::Delete,
    };
    ShadowAsked { thing, shadow: args.shadow.clone(), operation }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::args::{Args, Command};

    fn of(options: &str) -> Result<Option<Question>, Problem> {
        let args = Args::try_parse_from(format!("fleetdeck doctor pump {options}").split_whitespace()).unwrap();
        let Some(Command::Doctor(args)) = args.command else { unreachable!() };
        question(&args.doctor)
    }

    #[test]
    fn the_options_tell_the_question() {
        for (options, wanted) in [
            ("", None),
            ("--cert file", None),
            ("--role-alias a", Some(Question::Credentials)),
            ("--no-thing-name", Some(Question::Credentials)),
            ("--publish a/b --subscribe c/#", Some(Question::Mqtt)),
            ("--shadow config", Some(Question::Shadow)),
            ("--shadow config --client-id x", Some(Question::Mqtt)),
            ("--operation update", Some(Question::Shadow)),
            ("--for mqtt --shadow config", Some(Question::Mqtt)),
        ] {
            assert_eq!(of(options).unwrap(), wanted, "{options}");
        }
    }

    #[test]
    fn two_questions_at_once_are_refused() {
        for options in ["--role-alias a --publish b", "--for mqtt --operation get", "--for shadow --client-id a"] {
            let refused = of(options).unwrap_err();
            assert_eq!(refused.kind, ProblemKind::Input, "{options}");
        }
    }
}
