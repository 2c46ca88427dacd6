//! The one place where a secret may be written, and only because the user asked for exactly that.

use jiff::Timestamp;
use serde::Serialize;

use crate::aws::IssuedCredentials;
use crate::cli::view::ExchangeView;

/// The exchange, and the credentials where `--show-secrets` was given.
#[derive(Serialize)]
pub(super) struct With<'a> {
    #[serde(flatten)]
    pub(super) view: &'a ExchangeView,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) credentials: Option<Secrets<'a>>,
}

/// AWS's field names.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Secrets<'a> {
    access_key_id: &'a str,
    secret_access_key: &'a str,
    session_token: &'a str,
    expiration: Option<Timestamp>,
}

impl<'a> From<&'a IssuedCredentials> for Secrets<'a> {
    fn from(issued: &'a IssuedCredentials) -> Self {
        Self {
            access_key_id: &issued.access_key_id,
            secret_access_key: &issued.secret_access_key,
            session_token: &issued.session_token,
            expiration: issued.expiration,
        }
    }
}

/// For people.
pub(super) fn lines(issued: &IssuedCredentials) -> String {
    format!(
        "\naccessKeyId      {}\nsecretAccessKey  {}\nsessionToken     {}\n",
        issued.access_key_id, issued.secret_access_key, issued.session_token
    )
}

/// For a shell to evaluate.
pub(super) fn export(issued: &IssuedCredentials) -> String {
    [
        ("AWS_ACCESS_KEY_ID", &issued.access_key_id),
        ("AWS_SECRET_ACCESS_KEY", &issued.secret_access_key),
        ("AWS_SESSION_TOKEN", &issued.session_token),
    ]
    .map(|(name, value)| format!("export {name}={}\n", quote(value)))
    .concat()
}

/// Whatever a server sends as a key, a shell takes it for text.
fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_back_what_was_exported_and_runs_none_of_it() {
        let issued = IssuedCredentials {
            access_key_id: "ASIA1".to_owned(),
            secret_access_key: "a/b+c='x'; echo pwned $(id)".to_owned(),
            session_token: "t\nwo`id`".to_owned(),
            expiration: None,
        };
        let script = format!("{}printf '%s|%s' \"$AWS_SECRET_ACCESS_KEY\" \"$AWS_SESSION_TOKEN\"", export(&issued));
        let shell = std::process::Command::new("sh").arg("-c").arg(script).output().unwrap();
        let read = String::from_utf8(shell.stdout).unwrap();
        assert_eq!(read, format!("{}|{}", issued.secret_access_key, issued.session_token));
    }
}
