//! The role alias' side of the chain, and which one to take.

use super::certificate::CertificateSide;
use crate::aws::Cloud;
use crate::aws::gap::{fact, same_gap};
use crate::aws::grants::may_assume;
use crate::aws::page::all;
use crate::diagnose::{is_meant, rank_aliases};
use crate::fleet::{Fact, Problem, Role, RoleAlias, Scope};
use crate::policy::{Decision, Verdict};

/// What is known of the role alias.
#[derive(Clone)]
pub(super) struct AliasSide {
    pub(super) name: Option<String>,
    pub(super) alias: Fact<RoleAlias>,
    pub(super) role: Fact<Role>,
}

impl Cloud {
    /// Every role alias with the verdict for this certificate: those it may assume first, then by name.
    ///
    /// # Errors
    /// As `ListRoleAliases` or `ListAttachedPolicies` fails.
    pub async fn aliases_for_certificate(&self, certificate_arn: &str) -> Result<Vec<(String, Decision)>, Problem> {
        let attached = async {
            // Asked for itself: its failure is one.
            self.attached_policies(certificate_arn, false).await?;
            Ok(self.certificate_side(certificate_arn).await)
        };
        let (names, side) = tokio::join!(all(|page| self.role_aliases(page)), attached);
        Ok(judged(self.scope(), &side?, &names?))
    }

    pub(super) async fn given_alias(&self, name: Option<&str>) -> Option<AliasSide> {
        match name {
            Some(name) => Some(self.alias_side(name).await),
            None => None,
        }
    }

    /// The one that a certificate's policies point to.
    pub(super) async fn chosen_alias(
        &self,
        scope: &Scope,
        side: &CertificateSide,
        names: &Fact<Vec<String>>,
    ) -> AliasSide {
        let name = names.known().and_then(|names| choose(scope, side, names));
        match name {
            Some(name) => self.alias_side(&name).await,
            None => AliasSide {
                name: None,
                alias: same_gap(names, "no role alias was named"),
                role: same_gap(names, "no role alias was named"),
            },
        }
    }

    async fn alias_side(&self, name: &str) -> AliasSide {
        let alias = fact(self.role_alias(name).await);
        let role = match alias.known() {
            Some(alias) => fact(self.role(&alias.role_arn).await),
            None => same_gap(&alias, "there is no such role alias"),
        };
        AliasSide { name: Some(name.to_owned()), alias, role }
    }
}

/// Each alias with its verdict, the most promising first.
fn judged(scope: &Scope, side: &CertificateSide, names: &[String]) -> Vec<(String, Decision)> {
    let policies = side.readable().unwrap_or_default();
    let context = side.context();
    let decide = |name: &String| {
        let arn = scope.iot(&format!("rolealias/{name}"));
        (name.clone(), may_assume(&policies, &arn, &context))
    };
    rank_aliases(names.iter().map(decide).collect())
}

/// One that may be assumed; else one that a policy nearly names; else the only one.
fn choose(scope: &Scope, side: &CertificateSide, names: &[String]) -> Option<String> {
    let judged = judged(scope, side, names);
    let allowed = judged.first().filter(|(_, decision)| decision.verdict == Verdict::Allow);
    let nearly = || judged.iter().find(|(_, decision)| is_spoken_of(decision));
    let only = || judged.first().filter(|_| judged.len() == 1);
    allowed.or_else(nearly).or_else(only).map(|(name, _)| name.clone())
}

/// A statement speaks of this very alias, but denies it or misses it by a slip.
fn is_spoken_of(decision: &Decision) -> bool {
    decision.verdict == Verdict::ExplicitDeny || decision.near_misses.iter().any(is_meant)
}
