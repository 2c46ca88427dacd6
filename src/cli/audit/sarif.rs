//! Findings as SARIF 2.1.0 (OASIS standard), for CI systems that show them. Names in brackets are its sections.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::diagnose::{AUDIT_RULES, AuditFinding, AuditGap, AuditRule};
use crate::fleet::Scope;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The whole log (3.13), with a line end.
pub(super) fn sarif(findings: &[AuditFinding], gaps: &[AuditGap], scope: &Scope, stopped: bool) -> String {
    let run = json!({
        "tool": { "driver": {
            "name": env!("CARGO_PKG_NAME"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": AUDIT_RULES.iter().map(rule).collect::<Vec<_>>(),
        }},
        // Runs of one account and region belong together (3.17.3).
        "automationDetails": { "id": format!("audit/{}/{}/", scope.account, scope.region) },
        "invocations": [{
            "executionSuccessful": !stopped && gaps.iter().all(AuditGap::is_chosen),
            "toolExecutionNotifications": gaps.iter().map(notification).collect::<Vec<_>>(),
        }],
        "results": findings.iter().map(result).collect::<Vec<_>>(),
    });
    let log = json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] });
    let mut text = Vec::new();
    // Writing to memory cannot fail.
    let _ = crate::cli::print::json::pretty(&mut text, &log);
    String::from_utf8(text).unwrap_or_default()
}

/// A reporting descriptor (3.49).
fn rule(rule: &AuditRule) -> Value {
    json!({
        "id": rule.id,
        "shortDescription": { "text": rule.title },
        "fullDescription": { "text": rule.help },
        "help": { "text": rule.help },
        "defaultConfiguration": { "level": rule.level },
    })
}

/// A result (3.27). What is wrong is in the cloud, not in a file: its place is a logical location (3.33).
fn result(finding: &AuditFinding) -> Value {
    let index = AUDIT_RULES.iter().position(|rule| rule.id == finding.rule);
    let mut text = format!("{}. {}", finding.title, finding.advice);
    for evidence in &finding.evidence {
        text.push_str("\n- ");
        text.push_str(evidence);
    }
    json!({
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.level,
        "message": { "text": text },
        "locations": [{ "logicalLocations": [{
            "name": finding.subject.name,
            "fullyQualifiedName": finding.subject.arn,
            "kind": "resource",
        }]}],
        "partialFingerprints": { "ruleAndSubject/v1": fingerprint(finding) },
    })
}

/// The same for the same rule and subject, whatever else is found about it.
fn fingerprint(finding: &AuditFinding) -> String {
    let mut hash = Sha256::new();
    hash.update(finding.rule.as_str());
    hash.update([0]);
    hash.update(&finding.subject.arn);
    hex::encode(hash.finalize())
}

/// A notification (3.58): what could not be judged, and why.
fn notification(gap: &AuditGap) -> Value {
    let rules: Vec<&str> = gap.rules.iter().map(|rule| rule.as_str()).collect();
    json!({
        "level": if gap.is_chosen() { "note" } else { "warning" },
        "message": { "text": format!("Not judged for every subject: {}. {}: {}", rules.join(", "), gap.what, gap.why()) },
    })
}
