//! The role alias' side of the chain, and which one to take.

use tokio::sync::OnceCell;

use super::certificate::CertificateSide;
use crate::aws::Cloud;
use crate::aws::gap::{fact, same_gap};
use crate::aws::grants::{Readable, may_assume};
use crate::aws::page::all;
use crate::diagnose::{credential_context, is_meant, rank_aliases};
use crate::fleet::{Arn, CertificateDetail, Fact, PolicyDetail, Problem, Role, RoleAlias, Scope};
use crate::policy::{Context, Decision, Verdict};

/// The account's role aliases, asked for once, by whoever needs them first.
#[derive(Default)]
pub(super) struct AliasNames(OnceCell<Fact<Vec<String>>>);

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
            Ok(self.certificate_side(certificate_arn, None).await)
        };
        let (names, side) = tokio::join!(all(|page| self.role_aliases(page)), attached);
        let side = side?;
        Ok(judged(self.scope(), &side.readable().unwrap_or_default(), &side.context(), &names?))
    }

    /// `ListRoleAliases`, once.
    pub(super) async fn alias_names<'a>(&self, names: &'a AliasNames) -> &'a Fact<Vec<String>> {
        names.0.get_or_init(|| async { fact(all(|page| self.role_aliases(page)).await) }).await
    }

    /// The alias that a certificate's policies speak of, by what `GetEffectivePolicies` tells of them: a round trip
    /// before their documents are there.
    pub(super) async fn spoken_alias(
        &self,
        certificate: &Fact<CertificateDetail>,
        effective: &[PolicyDetail],
        names: &AliasNames,
    ) -> Option<AliasSide> {
        let names = self.alias_names(names).await.known()?;
        let mut scope = self.scope().clone();
        if scope.account.is_empty() {
            let arn = certificate.known().and_then(|detail| Arn::parse(&detail.certificate.arn));
            scope.account = arn.map(|arn| arn.account).unwrap_or_default();
        }
        let policies: Vec<Readable<'_>> =
            effective.iter().map(|detail| (detail.policy.name.as_str(), Some(detail))).collect();
        let context = credential_context(certificate.known());
        let name = choose(&judged(&scope, &policies, &context, names))?;
        Some(self.alias_side(&name).await)
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
        let policies = side.readable().unwrap_or_default();
        let name = names.known().and_then(|names| choose(&judged(scope, &policies, &side.context(), names)));
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
fn judged(scope: &Scope, policies: &[Readable<'_>], context: &Context, names: &[String]) -> Vec<(String, Decision)> {
    let decide = |name: &String| {
        let arn = scope.iot(&format!("rolealias/{name}"));
        (name.clone(), may_assume(policies, &arn, context))
    };
    rank_aliases(names.iter().map(decide).collect())
}

/// One that may be assumed; else one that a policy nearly names; else the only one.
fn choose(judged: &[(String, Decision)]) -> Option<String> {
    let allowed = judged.first().filter(|(_, decision)| decision.verdict == Verdict::Allow);
    let nearly = || judged.iter().find(|(_, decision)| is_spoken_of(decision));
    let only = || judged.first().filter(|_| judged.len() == 1);
    allowed.or_else(nearly).or_else(only).map(|(name, _)| name.clone())
}

/// A statement speaks of this very alias, but denies it or misses it by a slip.
fn is_spoken_of(decision: &Decision) -> bool {
    decision.verdict == Verdict::ExplicitDeny || decision.near_misses.iter().any(is_meant)
}
