//! New policies, and other versions of those there are.

use super::attach::{TAKES_MINUTES, unshared};
use super::lines::difference;
use super::lost::lost;
use super::written::Written;
use super::{Fix, GRANTS_EVERYTHING};
use crate::diagnose::credentials::breadth;
use crate::diagnose::{ApiCall, short_target};
use crate::fleet::{Fact, PolicyDetail};
use crate::policy::Document;

/// Versions of a policy (service quotas, AWS IoT Core; not adjustable).
const MOST_VERSIONS: usize = 5;

/// Longest policy document, white space not counted (service quotas, AWS IoT Core; not adjustable).
const LONGEST_DOCUMENT: usize = 2048;

/// What making a policy and attaching it is built from.
#[derive(Debug)]
pub struct PolicyToCreate<'a> {
    /// Its name; there must be none of this name.
    pub policy: &'a str,
    /// JSON text.
    pub document: &'a str,
    /// Certificate ARN, thing group ARN or Cognito identity id.
    pub target: &'a str,
    /// Names of the policies attached already.
    pub attached: Vec<String>,
    /// What to know besides.
    pub notes: Vec<String>,
}

/// What a new version in force is built from.
#[derive(Debug)]
pub struct NewPolicyVersion<'a> {
    /// The fix's id, and what it says in one line.
    pub id: String,
    /// In one line.
    pub title: String,
    /// The policy with the version in force now.
    pub policy: &'a PolicyDetail,
    /// The new document, JSON text.
    pub document: &'a str,
    /// Numbers and documents of the versions that are not in force.
    pub others: &'a Fact<Vec<(String, String)>>,
    /// How many targets it has: all of them get the new version.
    pub shared_by: &'a Fact<usize>,
    /// What to know besides.
    pub notes: Vec<String>,
}

/// What putting another version in force is built from.
#[derive(Debug)]
pub struct OtherDefault<'a> {
    /// The policy with the version in force now.
    pub policy: &'a PolicyDetail,
    /// Number of the other one.
    pub version: &'a str,
    /// Its document.
    pub document: &'a str,
    /// How many targets it has.
    pub shared_by: &'a Fact<usize>,
}

impl Fix {
    /// Makes a policy and attaches it.
    pub fn create_policy(create: PolicyToCreate<'_>) -> Self {
        let PolicyToCreate { policy, document, target, attached, mut notes } = create;
        let name = || policy.to_owned();
        let calls = vec![
            ApiCall::CreatePolicy { policy: name(), document: document.to_owned() },
            ApiCall::AttachPolicy { policy: name(), target: target.to_owned() },
        ];
        let undo = vec![
            ApiCall::DetachPolicy { policy: name(), target: target.to_owned() },
            ApiCall::DeletePolicy { policy: name() },
        ];
        notes.extend(too_long(document));
        notes.push(TAKES_MINUTES.to_owned());
        notes.push(
            "AWS may refuse to delete the policy for up to 5 minutes after it is detached: undo can be repeated"
                .to_owned(),
        );
        let title = format!("Create policy {policy} and attach it to {}", short_target(target));
        let mut fix = Self {
            diff: difference("", document),
            notes,
            ..Self::new(format!("create-policy:{policy}"), title, calls, undo)
        };
        fix.show_attached(policy, target, &attached);
        fix
    }

    /// Makes a new version of a policy and puts it in force. Where there are five, the oldest that is not in force goes:
    /// its document is in the journal, and undo makes it again.
    pub fn new_policy_version(new: NewPolicyVersion<'_>) -> Self {
        let NewPolicyVersion { id, title, policy, document, others, shared_by, mut notes } = new;
        let name = || policy.policy.name.clone();
        let in_force = &policy.default_version;
        let mut calls = Vec::new();
        let mut undo = vec![
            ApiCall::SetDefaultPolicyVersion { policy: name(), version: in_force.clone() },
            ApiCall::DeletePolicyVersion { policy: name(), version: None },
        ];
        match others {
            Fact::Known(all) if all.len() + 1 >= MOST_VERSIONS => {
                if let Some((gone, kept)) = all.iter().min_by_key(|(version, _)| version.parse::<u64>().ok()) {
                    calls.push(ApiCall::DeletePolicyVersion { policy: name(), version: Some(gone.clone()) });
                    undo.push(ApiCall::CreatePolicyVersion {
                        policy: name(),
                        document: kept.clone(),
                        as_default: false,
                    });
                    notes.push(format!(
                        "a policy has at most {MOST_VERSIONS} versions: version {gone}, which is not in force, goes. Its \
                         document is kept in the journal; undo makes it again, under a new number"
                    ));
                }
            }
            Fact::Known(_) => {}
            gap => notes.push(format!(
                "whether there is room for one more version is not known: {}; AWS allows {MOST_VERSIONS}",
                gap.gap().unwrap_or_default()
            )),
        }
        calls.push(ApiCall::CreatePolicyVersion { policy: name(), document: document.to_owned(), as_default: true });
        notes.extend(too_long(document));
        notes.extend(for_all(shared_by));
        notes.push(TAKES_MINUTES.to_owned());
        Self {
            before: vec![format!("policy {}: version {in_force} in force", name())],
            after: vec![format!("policy {}: a new version in force", name())],
            diff: difference(&policy.document, document),
            shared_by: shared_by.known().copied(),
            notes,
            ..Self::new(id, title, calls, undo)
        }
    }

    /// Puts another version of a policy in force.
    pub fn set_default_version(set: &OtherDefault<'_>) -> Self {
        let OtherDefault { policy, version, document, shared_by } = *set;
        let name = &policy.policy.name;
        let to = |version: &str| ApiCall::SetDefaultPolicyVersion { policy: name.clone(), version: version.to_owned() };
        let line = |version: &str| format!("policy {name}: version {version} in force");
        let mut notes: Vec<String> = for_all(shared_by).into_iter().collect();
        notes.push(TAKES_MINUTES.to_owned());
        let fix = Self {
            before: vec![line(&policy.default_version)],
            after: vec![line(version)],
            diff: difference(&policy.document, document),
            shared_by: shared_by.known().copied(),
            notes,
            ..Self::single(format!("set-default-version:{name}:{version}"), to(version), to(&policy.default_version))
        };
        let everything =
            |text: &str| Document::parse(text).is_ok_and(|document| breadth(&document, &[], "", "").everything);
        let fix = fix.only_by_choice_if(everything(document) && !everything(&policy.document), GRANTS_EVERYTHING);
        let loss = self::loss(policy, version, document);
        fix.only_by_choice_if(loss.is_some(), &loss.unwrap_or_default())
    }
}

/// What another version would take away.
fn loss(policy: &PolicyDetail, version: &str, document: &str) -> Option<String> {
    const SHOWN: usize = 4;
    let in_force = &policy.default_version;
    let (Ok(old), Ok(new)) = (Document::parse(&policy.document), Document::parse(document)) else {
        return Some(format!("what version {in_force} allows and version {version} does not could not be compared"));
    };
    let lost = lost(&old, &new, &policy.policy.arn);
    let more = if lost.len() > SHOWN { format!("; and {} more", lost.len() - SHOWN) } else { String::new() };
    let told = lost.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("; ");
    (!lost.is_empty())
        .then(|| format!("takes away what version {in_force} allows and version {version} does not: {told}{more}"))
}

/// For the notes: whom a change of the policy itself concerns.
fn for_all(shared_by: &Fact<usize>) -> Option<String> {
    match shared_by {
        Fact::Known(0 | 1) => None,
        Fact::Known(count) => Some(format!("the policy has {count} targets: it changes what each of them may do")),
        _ => unshared(shared_by),
    }
}

fn too_long(document: &str) -> Option<String> {
    let compact = Written::parse(document).map_or_else(|| document.to_owned(), |written| written.compact());
    let size = compact.chars().filter(|c| !c.is_whitespace()).count();
    (size > LONGEST_DOCUMENT).then(|| {
        format!("the document has {size} characters, and AWS allows {LONGEST_DOCUMENT}: it will refuse it as malformed")
    })
}
