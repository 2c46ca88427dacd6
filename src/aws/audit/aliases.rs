//! Role aliases and their roles.

use futures_util::stream::{self, StreamExt as _};

use super::failures::Failures;
use super::sweep::{IN_FLIGHT, Over, Sweep};
use crate::aws::gap::gap;
use crate::diagnose::AuditStage;
use crate::fleet::{Fact, ProblemKind, Role};

const LIST: &str = "iot:ListRoleAliases";
const DESCRIBE: &str = "iot:DescribeRoleAlias";
const ROLE: &str = "iam:GetRole";

impl Sweep {
    /// Their names, then each.
    pub(super) async fn role_aliases(&self) -> Result<(), Over> {
        if !self.wants(LIST) || self.has(AuditStage::RoleAliases) {
            return Ok(());
        }
        let mut token = None;
        let known = self.with(|cursor| cursor.facts.aliases().len());
        loop {
            let page = match self.page(LIST, token, |page| self.cloud.role_aliases(page)).await {
                Ok(page) => page,
                Err(problem) => return self.missing("the role aliases", LIST, &problem).await,
            };
            self.with(|cursor| {
                cursor.facts.add_aliases(page.items);
                // Documents that were read before have not been asked whether they allow the new ones.
                if cursor.facts.aliases().len() > known && !cursor.policies_read.is_empty() {
                    cursor.forget_documents();
                }
            });
            token = page.next;
            if token.is_none() {
                break;
            }
        }
        if !self.wants(DESCRIBE) {
            return Ok(());
        }
        let names = self.with(|cursor| cursor.facts.aliases());
        let total = names.len();
        let read = |name: String| async move {
            let answer = self.call(self.cloud.role_alias(&name)).await;
            (name, answer)
        };
        let mut failures = Failures::default();
        let mut answers = stream::iter(names).map(read).buffer_unordered(IN_FLIGHT).enumerate();
        while let Some((at, (name, answer))) = answers.next().await {
            match answer {
                Ok(alias) => {
                    failures.answered();
                    self.with(|cursor| cursor.facts.add_alias(alias));
                }
                // Deleted since it was listed.
                Err(problem) if problem.kind == ProblemKind::NotFound => {}
                Err(problem) => failures.add(&name, &problem),
            }
            self.progress(AuditStage::RoleAliases, at + 1, Some(total), DESCRIBE).await;
            if failures.is_hopeless() {
                failures.leave(total - at - 1);
                break;
            }
        }
        drop(answers);
        if failures.is_empty() {
            self.done(AuditStage::RoleAliases);
        }
        self.failed("role alias", DESCRIBE, failures).await
    }

    /// The role of each alias, each role once.
    pub(super) async fn roles(&self) -> Result<(), Over> {
        if !self.wants(ROLE) || self.has(AuditStage::Roles) {
            return Ok(());
        }
        let roles = self.with(|cursor| cursor.facts.roles());
        let total = roles.len();
        let read = |arn: String| async move {
            let answer = self.call(self.cloud.role(&arn)).await;
            (arn, answer)
        };
        let mut failures = Failures::default();
        // What could stand in for those that are gone is known at the end.
        let (mut known, mut gone) = (Vec::new(), Vec::new());
        let mut answers = stream::iter(roles).map(read).buffer_unordered(IN_FLIGHT).enumerate();
        while let Some((at, (arn, answer))) = answers.next().await {
            let role = answer.map_or_else(
                |problem| {
                    if problem.kind != ProblemKind::NotFound {
                        failures.add(&arn, &problem);
                    }
                    gap(&problem)
                },
                Fact::Known,
            );
            let findings = self.with(|cursor| cursor.facts.judge_role(&arn, &role, &[]));
            match role {
                Fact::Absent => gone.push(arn),
                Fact::Known(role) => {
                    known.push(role);
                    self.found(findings).await;
                }
                Fact::Denied(_) | Fact::Unknown(_) => {}
            }
            self.progress(AuditStage::Roles, at + 1, Some(total), ROLE).await;
        }
        known.sort_by(|a: &Role, b| a.arn.cmp(&b.arn));
        for arn in gone {
            let findings = self.with(|cursor| cursor.facts.judge_role(&arn, &Fact::Absent, &known));
            self.found(findings).await;
        }
        // The roles of aliases that could not be read are not known.
        if failures.is_empty() && self.has(AuditStage::RoleAliases) {
            self.done(AuditStage::Roles);
        }
        self.failed("role", ROLE, failures).await
    }
}
