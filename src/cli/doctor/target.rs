//! Whom `doctor` is about.

use crate::aws::{Cloud, Subject, key_files};
use crate::cli::args::DoctorArgs;
use crate::cli::keys;
use crate::fleet::{Arn, IamPrincipal, Principal, Problem, ProblemKind};

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
        match Self::parse(text) {
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

    /// The target by its shape alone.
    pub(in crate::cli) fn parse(text: &str) -> Self {
        match Principal::parse(text) {
            Principal::Certificate { id, .. } => return Self::Device(Subject::Certificate(id)),
            Principal::CognitoIdentity(identity) => return Self::Identity(identity),
            Principal::ThingGroup { .. } | Principal::Other(_) => {}
        }
        if let Some(principal) = IamPrincipal::parse(text) {
            return Self::Iam(principal);
        }
        if text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Self::Device(Subject::Certificate(text.to_ascii_lowercase()));
        }
        let arn = Arn::parse(text);
        let name = arn.as_ref().and_then(|arn| arn.name("thing")).unwrap_or(text);
        Self::Device(Subject::Thing(name.to_owned()))
    }
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
    fn a_target_is_told_by_its_shape() {
        let id = "AB".repeat(32);
        let of = Target::parse;
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
}
