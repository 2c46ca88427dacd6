//! A call as the `aws` command that does the same.

use std::fmt::Write as _;

use super::ApiCall;
use super::options::options;
use crate::fleet::Scope;

/// What a session was opened with besides its region: without it the `aws` command would speak with another account.
/// What stands in the environment is not here; the command reads that by itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenedWith {
    /// `--profile`
    pub profile: Option<String>,
    /// `--endpoint-url`
    pub endpoint_url: Option<String>,
    /// Of shadows, where it is another one: URL or host.
    pub data_endpoint: Option<String>,
}

impl OpenedWith {
    /// The options to append to an `aws iot` command, each after a blank; nothing where nothing was given.
    pub fn options(&self) -> String {
        self.line(self.endpoint_url.clone())
    }

    /// The same for an `aws iot-data` command.
    pub fn data_options(&self) -> String {
        let data = self.data_endpoint.as_ref().map(|end| {
            // A host alone is meant to be reached as AWS is.
            if end.contains("://") { end.clone() } else { format!("https://{end}") }
        });
        self.line(data.or_else(|| self.endpoint_url.clone()))
    }

    fn line(&self, endpoint: Option<String>) -> String {
        let mut line = String::new();
        if let Some(profile) = &self.profile {
            option(&mut line, "--profile", profile);
        }
        if let Some(endpoint) = endpoint {
            option(&mut line, "--endpoint-url", &endpoint);
        }
        line
    }
}

impl ApiCall {
    /// The equivalent `aws` command line, quoted for a POSIX shell: what is pasted does what was previewed, whatever
    /// characters the names hold.
    pub fn aws_command(&self, scope: &Scope, opened: &OpenedWith) -> String {
        let (command, options) = options(self);
        match self {
            Self::UpdateThingShadow { payload, .. } => shadow_command(&command, &options, payload, scope, opened),
            Self::SetIdentityPoolRoles { pool, .. } => {
                pool_command((&command, "get-identity-pool-roles"), pool, &options, scope, opened)
            }
            Self::UpdateIdentityPool { pool, .. } => {
                pool_command((&command, "describe-identity-pool"), pool, &options, scope, opened)
            }
            _ => finished(&command, &options, scope, opened),
        }
    }
}

/// Cognito replaces everything: what is not named is sent as it is read, which the command line's options outweigh.
fn pool_command(
    (change, read): (&str, &str),
    pool: &str,
    options: &[(&'static str, String)],
    scope: &Scope,
    opened: &OpenedWith,
) -> String {
    let read = finished(
        &format!("cognito-identity {read} --output json"),
        &[("--identity-pool-id", pool.to_owned())],
        scope,
        opened,
    );
    finished(&format!("{change} --cli-input-json \"$({read})\""), options, scope, opened)
}

fn finished(command: &str, options: &[(&'static str, String)], scope: &Scope, opened: &OpenedWith) -> String {
    let mut line = format!("aws {command}");
    for (name, value) in options {
        option(&mut line, name, value);
    }
    option(&mut line, "--region", &scope.region);
    line.push_str(&opened.options());
    line
}

/// The payload goes through standard input: `fileb://` is the one form that version 1 and version 2 of the `aws`
/// command read alike.
fn shadow_command(
    command: &str,
    options: &[(&'static str, String)],
    payload: &str,
    scope: &Scope,
    opened: &OpenedWith,
) -> String {
    let mut line = format!("printf '%s' {} | aws {command}", quote(payload));
    for (name, value) in options {
        option(&mut line, name, value);
    }
    line.push_str(" --payload fileb:///dev/stdin");
    option(&mut line, "--region", &scope.region);
    line.push_str(&opened.data_options());
    line.push_str(" /dev/stdout");
    line
}

/// A value that begins with a hyphen would be read as an option, unless it is joined to its own.
fn option(line: &mut String, name: &str, value: &str) {
    let joint = if value.starts_with('-') { '=' } else { ' ' };
    // Writing to a String cannot fail.
    let _ = write!(line, " {name}{joint}{}", quote(value));
}

/// One word of a POSIX shell. Control and invisible characters are written as `$'\x1b'` (bash, zsh, ksh), so that
/// the text is as harmless to read as it is to run.
pub(in crate::diagnose) fn quote(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_@%+=:,./-".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    if crate::fleet::visible(text) == text {
        return format!("'{}'", text.replace('\'', r"'\''"));
    }
    let mut out = String::from("$'");
    for c in text.chars() {
        match c {
            '\'' | '\\' => out.extend(['\\', c]),
            c if crate::fleet::visible(c.encode_utf8(&mut [0; 4])) == c.to_string() => out.push(c),
            c => {
                for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                    let _ = write!(out, "\\x{byte:02x}");
                }
            }
        }
    }
    out.push('\'');
    out
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use proptest::prelude::*;

    use super::*;

    fn scope() -> Scope {
        Scope { partition: "aws".to_owned(), region: "eu-west-1".to_owned(), account: "123456789012".to_owned() }
    }

    #[test]
    fn plain_names_are_not_quoted() {
        let call = ApiCall::AttachPolicy {
            policy: "telemetry".to_owned(),
            target: "arn:aws:iot:eu-west-1:123456789012:cert/ab".to_owned(),
        };
        assert_eq!(
            call.aws_command(&scope(), &OpenedWith::default()),
            "aws iot attach-policy --policy-name telemetry \
             --target arn:aws:iot:eu-west-1:123456789012:cert/ab --region eu-west-1"
        );
    }

    #[test]
    fn a_name_with_a_leading_hyphen_stays_a_value() {
        let call = ApiCall::DetachThingPrincipal { thing: "--debug".to_owned(), principal: "p".to_owned() };
        assert!(call.aws_command(&scope(), &OpenedWith::default()).contains("--thing-name=--debug "));
    }

    #[test]
    fn a_shadow_is_written_from_standard_input() {
        let call = ApiCall::UpdateThingShadow {
            thing: "pump".to_owned(),
            shadow: Some("config".to_owned()),
            version: Some(4),
            payload: r#"{"state":{"desired":{"name":"it's"}},"version":4}"#.to_owned(),
        };
        assert_eq!(
            call.aws_command(&scope(), &OpenedWith::default()),
            r#"printf '%s' '{"state":{"desired":{"name":"it'\''s"}},"version":4}' | aws iot-data update-thing-shadow --thing-name pump --shadow-name config --payload fileb:///dev/stdin --region eu-west-1 /dev/stdout"#
        );
    }

    #[test]
    fn the_command_speaks_with_the_same_account_as_the_session() {
        let mut opened = OpenedWith {
            profile: Some("fjord water".to_owned()),
            endpoint_url: Some("http://127.0.0.1:8080".to_owned()),
            data_endpoint: None,
        };
        let call = ApiCall::DetachPolicy { policy: "p".to_owned(), target: "t".to_owned() };
        assert!(
            call.aws_command(&scope(), &opened)
                .ends_with(" --region eu-west-1 --profile 'fjord water' --endpoint-url http://127.0.0.1:8080")
        );
        assert_eq!(opened.data_options(), opened.options());
        opened.data_endpoint = Some("data.example".to_owned());
        let call = ApiCall::UpdateThingShadow {
            thing: "pump".to_owned(),
            shadow: None,
            version: None,
            payload: "{}".to_owned(),
        };
        assert!(
            call.aws_command(&scope(), &opened)
                .ends_with(" --profile 'fjord water' --endpoint-url https://data.example /dev/stdout")
        );
    }

    #[test]
    fn a_document_is_one_argument_and_a_role_is_named_without_its_path() {
        let call = ApiCall::UpdateAssumeRolePolicy {
            role: "arn:aws:iam::1:role/team/device".to_owned(),
            document: r#"{"Version":"2012-10-17","Statement":[]}"#.to_owned(),
        };
        assert_eq!(
            call.aws_command(&scope(), &OpenedWith::default()),
            r#"aws iam update-assume-role-policy --role-name device --policy-document '{"Version":"2012-10-17","Statement":[]}' --region eu-west-1"#
        );
    }

    #[test]
    fn an_identity_pool_keeps_what_is_not_changed() {
        let call = ApiCall::SetIdentityPoolRoles {
            pool: "eu-west-1:0b5e".to_owned(),
            authenticated: Some("arn:aws:iam::1:role/app".to_owned()),
            unauthenticated: None,
        };
        assert_eq!(
            call.aws_command(&scope(), &OpenedWith::default()),
            r#"aws cognito-identity set-identity-pool-roles --cli-input-json "$(aws cognito-identity get-identity-pool-roles --output json --identity-pool-id eu-west-1:0b5e --region eu-west-1)" --roles '{"authenticated":"arn:aws:iam::1:role/app"}' --region eu-west-1"#
        );
    }

    #[test]
    fn what_cannot_be_seen_is_escaped() {
        assert_eq!(quote("a\x1b[31m\u{202e}"), r"$'a\x1b[31m\xe2\x80\xae'");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        /// The shell itself is the judge: what it reads back is what was quoted.
        #[test]
        fn a_shell_reads_back_what_was_quoted(text in "[^\0]{0,40}") {
            let out = Command::new("bash").args(["-c", &format!("printf '%s' {}", quote(&text))]).output().unwrap();
            prop_assert_eq!(String::from_utf8(out.stdout).unwrap(), text);
        }
    }
}
