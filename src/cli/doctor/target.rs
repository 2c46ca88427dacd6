//! Whom `doctor` is about.

use crate::aws::{Cloud, Subject, key_files};
use crate::cli::args::DoctorArgs;
use crate::cli::keys;
use crate::diagnose::DeviceFacts;
use crate::fleet::{Arn, Fact, IamPrincipal, Principal, Problem, ProblemKind, Scope};

/// Whom a question is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) enum Target {
    /// A thing, a certificate, or both.
    Device(Subject),
    /// An Amazon Cognito identity.
    Identity(String),
    /// An IAM role or user.
    Iam(IamPrincipal),
}

impl Target {
    /// Told by its shape: an identity id, an ARN of IAM; a certificate by its id or ARN; a thing by its name or ARN. A
    /// certificate alone where only its file is given.
    ///
    /// # Errors
    /// A file that holds no certificate; a folder that cannot be read; a file or a folder for somebody who presents no
    /// certificate.
    pub(super) async fn of(cloud: &Cloud, args: &DoctorArgs) -> Result<Self, Problem> {
        let Some(text) = &args.target else {
            let Some(file) = args.cert.as_deref() else {
                return Err(Problem::new(ProblemKind::Input, "doctor", "", "nobody is named").next(
                    "Name a thing, a certificate, an Amazon Cognito identity or the ARN of an IAM role; or a file by --cert.",
                ));
            };
            return Ok(Self::Device(with_thing(key_files::certificate_id_of(file)?, args)));
        };
        match Self::here(text, cloud.scope())? {
            Self::Device(subject) => Ok(Self::Device(presenting(cloud, subject, args).await?)),
            other => match args.cert.as_ref().or(args.keys.as_ref()) {
                None => Ok(other),
                Some(place) => {
                    let message = format!("it presents no certificate, so {} has no place here", place.display());
                    Err(Problem::new(ProblemKind::Input, "doctor", text, message))
                }
            },
        }
    }

    /// The target by its shape, where its ARN is of the account and region of the session: everything is asked by name, and
    /// what has the same name here is another.
    ///
    /// # Errors
    /// An ARN of another account or region, or of something else.
    pub(in crate::cli) fn here(text: &str, scope: &Scope) -> Result<Self, Problem> {
        let target = Self::parse(text)?;
        let Some(arn) = Arn::parse(text) else { return Ok(target) };
        for (what, of, here) in [("account", &arn.account, &scope.account), ("region", &arn.region, &scope.region)] {
            if !of.is_empty() && !here.is_empty() && of != here {
                let message = format!("it is of {what} {of}, and this session is in {here}");
                return Err(Problem::new(ProblemKind::Input, "look up", text, message)
                    .next(format!("Sign in to {what} {of} to have it examined.")));
            }
        }
        Ok(target)
    }

    /// The target by its shape alone.
    ///
    /// # Errors
    /// The ARN of something else.
    pub(in crate::cli) fn parse(text: &str) -> Result<Self, Problem> {
        match Principal::parse(text) {
            Principal::Certificate { id, .. } => return Ok(Self::Device(Subject::Certificate(id))),
            Principal::CognitoIdentity(identity) => return Ok(Self::Identity(identity)),
            Principal::ThingGroup { .. } | Principal::Other(_) => {}
        }
        if let Some(principal) = IamPrincipal::parse(text) {
            return Ok(Self::Iam(principal));
        }
        if text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Ok(Self::Device(Subject::Certificate(text.to_ascii_lowercase())));
        }
        let name = match Arn::parse(text) {
            None => text,
            Some(_) => text.splitn(6, ':').nth(5).and_then(|of| of.strip_prefix("thing/")).ok_or_else(|| {
                let message = "it is the ARN of nothing that could be denied something here";
                Problem::new(ProblemKind::Input, "examine", text, message).next(
                    "Name a thing or a certificate (by name, id or ARN), the id of an Amazon Cognito identity, or the ARN of an IAM role or user.",
                )
            })?,
        };
        Ok(Self::Device(Subject::Thing(name.to_owned())))
    }
}

/// Where a thing that is none has the name of half an identity: what was probably meant. Things may have such names, too.
pub(in crate::cli) fn no_identity(tried: &str, facts: &DeviceFacts) -> Option<Problem> {
    let name = facts.thing_name.as_deref().filter(|_| facts.thing == Fact::Absent)?;
    let is_uuid = name.len() == 36 && uuid::Uuid::try_parse(name).is_ok();
    is_uuid.then(|| {
        let message = "no thing has this name; it looks like the id of an Amazon Cognito identity without its region, \
                       or like a user's `sub` in a user pool, which is another id";
        let region = &facts.scope.region;
        Problem::new(ProblemKind::Input, tried, name, message).next(format!(
            "An identity's id begins with its region, such as {region}:{name}; the app gets it by GetId, and its log or `aws cognito-identity list-identities` shows it."
        ))
    })
}

/// The thing with the certificate of a file, or of a folder, which need not be attached to it.
async fn presenting(cloud: &Cloud, subject: Subject, args: &DoctorArgs) -> Result<Subject, Problem> {
    match (subject, &args.cert, &args.keys) {
        (Subject::Thing(thing), Some(file), _) => {
            Ok(Subject::Device { thing, certificate: key_files::certificate_id_of(file)? })
        }
        (Subject::Thing(thing), None, Some(folder)) => keys::presented(cloud, folder, thing).await,
        (Subject::Certificate(id), Some(place), _) | (Subject::Certificate(id), None, Some(place)) => {
            Err(Problem::new(
                ProblemKind::Input,
                "doctor",
                &id,
                format!("a certificate is examined, so {} has no place here", place.display()),
            )
            .next("Name a thing together with --cert or --keys."))
        }
        (Subject::Certificate(id), None, None) => Ok(with_thing(id, args)),
        (subject, ..) => Ok(subject),
    }
}

/// A certificate, with the thing of `--thing` where one is named.
fn with_thing(certificate: String, args: &DoctorArgs) -> Subject {
    match &args.thing {
        Some(thing) => Subject::Device { thing: thing.clone(), certificate },
        None => Subject::Certificate(certificate),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_of_another_account_or_region_is_not_taken_for_what_has_the_same_name_here() {
        let scope =
            Scope { partition: "aws".to_owned(), region: "eu-west-1".to_owned(), account: "123456789012".to_owned() };
        for (text, words) in [
            ("arn:aws:iam::999999999999:role/app", "account 999999999999"),
            ("arn:aws:sts::999999999999:assumed-role/app/kari", "account 999999999999"),
            ("arn:aws:iot:us-west-2:123456789012:thing/pump", "region us-west-2"),
            ("arn:aws:iot:eu-west-1:999999999999:cert/ab", "account 999999999999"),
        ] {
            let refused = Target::here(text, &scope).unwrap_err();
            assert!(refused.kind == ProblemKind::Input && refused.message.contains(words), "{text}: {refused}");
        }
        for text in
            ["pump", "line-1:pump", "arn:aws:iam::123456789012:role/app", "arn:aws:iot:eu-west-1:123456789012:thing/a"]
        {
            assert_eq!(Target::here(text, &scope).unwrap(), Target::parse(text).unwrap());
        }
    }

    #[test]
    fn a_target_is_told_by_its_shape() {
        let id = "AB".repeat(32);
        let of = |text: &str| Target::parse(text).unwrap();
        let certificate = |id: &str| Target::Device(Subject::Certificate(id.to_owned()));
        let thing = |name: &str| Target::Device(Subject::Thing(name.to_owned()));
        assert_eq!(of(&id), certificate(&id.to_ascii_lowercase()));
        assert_eq!(of(&format!("arn:aws:iot:eu-west-1:123456789012:cert/{id}")), certificate(&id));
        assert_eq!(of("arn:aws:iot:eu-west-1:123456789012:thing/a"), thing("a"));
        assert_eq!(of("pump-0001"), thing("pump-0001"));
        assert_eq!(of("line-1:pump"), thing("line-1:pump"));
        let identity = "eu-west-1:0b5ee3a6-5b1e-4c58-9d0a-7c1f4f0d2a01";
        assert_eq!(of(identity), Target::Identity(identity.to_owned()));
        assert!(matches!(of("arn:aws:iam::123456789012:role/app"), Target::Iam(role) if role.name == "app"));
    }

    #[test]
    fn an_arn_of_something_else_is_refused_with_what_is_taken() {
        for arn in ["arn:aws:s3:::x", "arn:aws:iot:eu-west-1:123456789012:policy/p"] {
            let refused = Target::parse(arn).unwrap_err();
            assert_eq!(refused.kind, ProblemKind::Input, "{arn}");
            assert!(refused.next.unwrap().contains("Amazon Cognito identity"), "{arn}");
        }
    }
}
