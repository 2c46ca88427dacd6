//! Whose a list is.

use sha2::{Digest as _, Sha256};

use crate::fleet::Scope;
use crate::fleet::kept::Head;

/// Whose a list is: an account in a region, at AWS or at an endpoint of its own.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Owner {
    scope: Scope,
    endpoint: Option<String>,
}

impl Owner {
    /// `None` where it is not known which account it is: lists of two accounts must never be mixed. `endpoint` is the
    /// registry's URL where that is not AWS's own.
    pub fn new(scope: &Scope, endpoint: Option<&str>) -> Option<Self> {
        let is_known = !scope.account.is_empty() && !scope.region.is_empty();
        is_known.then(|| Self { scope: scope.clone(), endpoint: endpoint.map(without_password) })
    }

    /// The name of a file: readable, of harmless letters, and no two owners have the same.
    pub(super) fn stem(&self, kind: &str) -> String {
        let Scope { partition, region, account } = &self.scope;
        let endpoint = self.endpoint.as_deref().unwrap_or_default();
        let all = [partition, region, account, endpoint].join("\0");
        let name = [kind, account, region].map(harmless).join("-");
        format!("{name}-{}", short(&all))
    }

    pub(super) fn head(&self, kind: &str) -> Head {
        let Scope { partition, region, account } = self.scope.clone();
        let (kind, endpoint) = (kind.to_owned(), self.endpoint.clone());
        Head {
            kind,
            partition,
            account,
            region,
            endpoint,
            listed: jiff::Timestamp::UNIX_EPOCH,
            complete: false,
            rows: 0,
        }
    }

    /// Whether a list is this one's.
    pub(super) fn has(&self, head: &Head) -> bool {
        let Scope { partition, region, account } = &self.scope;
        (partition, region, account, &self.endpoint) == (&head.partition, &head.region, &head.account, &head.endpoint)
    }
}

/// Sixteen digits that stand for a text.
pub(super) fn short(text: &str) -> String {
    hex::encode(&Sha256::digest(text)[..8])
}

fn harmless(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(40).collect()
}

/// An URL may carry a name and a password, and a query anything.
fn without_password(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (host, path) = rest.split_once('/').map_or((rest, ""), |(host, path)| (host, path));
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    format!("{scheme}://{host}/{path}").trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(account: &str) -> Scope {
        Scope { partition: "aws".to_owned(), region: "eu-west-1".to_owned(), account: account.to_owned() }
    }

    #[test]
    fn no_two_owners_share_a_file_and_no_password_is_written() {
        let aws = Owner::new(&scope("123456789012"), None).unwrap();
        let near = Owner::new(&scope("123456789012"), Some("http://me:secret@127.0.0.1:4566/")).unwrap();
        let other = Owner::new(&scope("../../123456789012"), None).unwrap();
        let stems = [aws.stem("things"), near.stem("things"), other.stem("things"), aws.stem("groups")];
        assert!(stems.iter().all(|stem| !stem.contains(['/', '.'])), "{stems:?}");
        assert!(stems[0].starts_with("things-123456789012-eu-west-1-"), "{stems:?}");
        assert_eq!(stems.iter().collect::<std::collections::BTreeSet<_>>().len(), 4);
        assert_eq!(near.endpoint.as_deref(), Some("http://127.0.0.1:4566"));
        assert_eq!(Owner::new(&scope(""), None), None);
    }
}
