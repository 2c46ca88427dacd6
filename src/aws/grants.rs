//! Would these policies let a certificate assume a role alias?

use crate::fleet::PolicyDetail;
use crate::policy::{Context, Decision, Document, Request, Source, evaluate};

/// The action that a role alias is granted by (developer guide, `authorizing-direct-aws`).
const ASSUME: &str = "iot:AssumeRoleWithCertificate";

/// A policy's name and, where it could be read, its detail.
pub(super) type Readable<'a> = (&'a str, Option<&'a PolicyDetail>);

/// Decides over all of them. One whose document is unread or unreadable counts as unknown.
pub(super) fn may_assume(policies: &[Readable<'_>], alias_arn: &str, context: &Context) -> Decision {
    let parsed: Vec<(Readable<'_>, Option<Document>)> = policies
        .iter()
        .map(|policy| (*policy, policy.1.and_then(|detail| Document::parse(&detail.document).ok())))
        .collect();
    let sources: Vec<Source<'_>> = parsed
        .iter()
        .map(|((name, detail), document)| Source {
            name,
            version: detail.map(|detail| detail.default_version.as_str()),
            document: document.as_ref(),
        })
        .collect();
    evaluate(&sources, &Request { action: ASSUME, resource: alias_arn, context })
}
