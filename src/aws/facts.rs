//! What the diagnosis of credentials needs to know, gathered.

use super::Cloud;
use crate::diagnose::CredentialFacts;
use crate::fleet::{Fact, Problem};
use crate::policy::Decision;

/// Whom a question is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A thing's name.
    Thing(String),
    /// A certificate's id or ARN.
    Certificate(String),
}

impl Cloud {
    /// Everything the verdict about credentials rests on; of a thing with several certificates, about the first
    /// active one. Never fails: what could not be had is a gap in it. Without an alias the first that the certificate
    /// may assume is taken, else the one that a policy nearly names, else the only one.
    pub async fn credential_facts(
        &self,
        subject: &Subject,
        alias: Option<&str>,
        with_thing_name: bool,
    ) -> CredentialFacts {
        let _ = (subject, alias, with_thing_name);
        tokio::task::yield_now().await;
        let gap = || "not written yet".to_owned();
        CredentialFacts {
            now: jiff::Timestamp::now(),
            scope: self.scope().clone(),
            thing_name: None,
            sends_thing_name: with_thing_name,
            thing: Fact::Unknown(gap()),
            thing_principals: Fact::Unknown(gap()),
            certificate: Fact::Unknown(gap()),
            certificate_policies: Fact::Unknown(gap()),
            group_policies: Fact::Unknown(gap()),
            alias_name: alias.map(str::to_owned),
            alias: Fact::Unknown(gap()),
            all_aliases: Fact::Unknown(gap()),
            role: Fact::Unknown(gap()),
            other_versions: Fact::Unknown(gap()),
            candidates: Fact::Unknown(gap()),
        }
    }

    /// The same for each certificate of a thing, in the order AWS lists them; one without a certificate for a thing
    /// that has none.
    pub async fn credential_facts_of_each(
        &self,
        subject: &Subject,
        alias: Option<&str>,
        with_thing_name: bool,
    ) -> Vec<CredentialFacts> {
        vec![self.credential_facts(subject, alias, with_thing_name).await]
    }

    /// Every role alias with the verdict for this certificate: those it may assume first, then by name.
    ///
    /// # Errors
    /// As `ListRoleAliases` or `ListAttachedPolicies` fails.
    pub async fn aliases_for_certificate(&self, _certificate_arn: &str) -> Result<Vec<(String, Decision)>, Problem> {
        tokio::task::yield_now().await;
        Err(Problem::new(crate::fleet::ProblemKind::Service, "ListRoleAliases", "", "not written yet"))
    }
}
