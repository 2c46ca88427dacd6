//! What is asked of the policies on a certificate: the role alias.

use super::{ASSUME, DeviceFacts};
use crate::diagnose::device::{Judge, Right};
use crate::diagnose::in_force::Parsed;
use crate::fleet::CertificateDetail;
use crate::policy::{CertificateNames, Context, Decision, Document, Statement, StatementRef, Transport};

/// The role alias asked for, with who judges it.
pub(super) struct Question<'a> {
    judge: Judge<'a>,
    right: Right,
}

impl<'a> Question<'a> {
    /// `None` where no role alias is asked for.
    pub(super) fn of(facts: &'a DeviceFacts) -> Option<Self> {
        let right = Right { action: ASSUME, resource: facts.alias_arn()? };
        Some(Self { judge: Judge::credentials(facts), right })
    }

    /// The role alias' ARN.
    pub(super) fn alias_arn(&self) -> &str {
        &self.right.resource
    }

    /// Over everything in force.
    pub(super) fn decide(&self) -> Decision {
        self.judge.decide(&self.right)
    }

    /// The same with one policy more, or with another version of one.
    pub(super) fn decide_with(&self, more: &Parsed) -> Decision {
        self.judge.decide_with(&self.right, Some(more))
    }

    /// What one policy says by itself.
    pub(super) fn alone(&self, policy: &Parsed) -> Decision {
        self.judge.alone(&self.right, policy)
    }

    /// Whether only a thing group's policy allows it; its statement, and where the policy hangs.
    pub(super) fn group_only(&self) -> Option<(StatementRef, Option<&str>)> {
        let by = self.judge.group_only(&self.right)?.by?;
        let group = self.judge.group_of(&by.policy);
        Some((by, group))
    }

    /// The statements of a document that allow it by themselves.
    pub(super) fn granting<'d>(&self, document: &'d Document) -> Vec<&'d Statement> {
        self.judge.granting(document, &self.right)
    }
}

/// What the provider surely knows of a request: the certificate's names. Thing variables are documented for MQTT only
/// (developer guide, `thing-policy-variables`).
pub fn credential_context(certificate: Option<&CertificateDetail>) -> Context {
    let mut context = Context::new(Transport::CredentialProvider);
    context.certificate = certificate.and_then(CertificateDetail::own_names).map(CertificateNames);
    context
}

/// A statement in words: `policy telemetry version 3, statement 2 (Sid AllowAlias)`.
pub(in crate::diagnose) fn place(statement: &StatementRef) -> String {
    statement.to_string()
}
