//! A small fleet that answers the state machine's questions, as AWS would.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use crate::app::*;
use crate::diagnose::{self, ApiCall, AttachedPolicy, DeviceFacts, Entry, EntryState, Exchange, OpenedWith, Phases};
use crate::fleet::*;
use crate::policy::{Decision, MissKind, NearMiss, StatementRef, Verdict};
use crate::shadow::{Draft, ShadowError, Stored, apply_update};

pub(crate) const THING: &str = "温度計-ポンプ-07";
pub(crate) const CERTIFICATE: &str = "3f9ac0ffee3f9ac0ffee3f9ac0ffee3f9ac0ffee3f9ac0ffee3f9ac0ffee12d4";
pub(crate) const ALIAS: &str = "telemetry";

/// What the certificate in a file says.
pub(crate) fn x509() -> X509 {
    X509 {
        subject: "CN=温度計".into(),
        issuer: "CN=Fjord CA".into(),
        serial: "01:02".into(),
        not_before: ago(86_400),
        not_after: ago(-86_400 * 20),
        key: "EC P-256".into(),
        signature: "ecdsa-with-SHA256".into(),
        sha256: "fedcba9876543210".repeat(4),
        names: BTreeMap::new(),
        public_key_der: Vec::new(),
    }
}

/// Noon of a day in March.
pub(crate) fn noon() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

pub(crate) fn ago(seconds: i64) -> Timestamp {
    Timestamp::from_second(noon().as_second() - seconds).unwrap()
}

pub(crate) fn scope() -> Scope {
    Scope { partition: "aws".into(), region: "eu-west-1".into(), account: "123456789012".into() }
}

pub(crate) fn session() -> Session {
    Session {
        profile: "fjord-water".into(),
        scope: scope(),
        caller: "arn:aws:sts::123456789012:assumed-role/operators/kari".into(),
        read_only: false,
        read_only_forced: false,
        opened_with: OpenedWith::default(),
    }
}

/// What else can be wrong with the fleet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Odd {
    /// The policy attached lets the device have its MQTT session and nothing else.
    SessionOnly,
    /// The certificate has expired.
    Expired,
    /// Nobody is signed in with the identity.
    SignedOut,
}

/// The fleet: one thing whose certificate lacks its policy until someone attaches it.
#[derive(Debug, Clone, Default)]
pub(crate) struct World {
    pub(crate) attached: bool,
    pub(crate) journal: Vec<Entry>,
    pub(crate) shadow_version: i64,
    pub(crate) denied: bool,
    /// No certificate is registered.
    pub(crate) unregistered: bool,
    /// What else is wrong with it.
    pub(crate) odd: Option<Odd>,
    /// In the place of the usual shadow, where there is one: it is written as AWS writes it.
    pub(crate) stored: Option<Stored>,
    /// Answers of the next writes, instead of being carried out.
    pub(crate) refusals: Vec<Problem>,
    /// On the disk.
    pub(crate) drafts: Vec<Draft>,
    /// How the next editors end; where there is none, the user has no editor.
    pub(crate) editors: Vec<EditorEnd>,
}

fn certificate_arn() -> String {
    scope().iot(&format!("cert/{CERTIFICATE}"))
}

pub(crate) fn denied(action: &str) -> Problem {
    let message = format!("User: {} is not authorized to perform: {action}", session().caller);
    Problem {
        code: Some("AccessDeniedException".into()),
        missing: Some(action.into()),
        request_id: Some("b1946ac9-0000-4000-8000-2f5a8c1d9e00".into()),
        ..Problem::new(ProblemKind::Denied, action.split_once(':').unwrap().1, "", message)
    }
}

fn thing(name: &str, kind: &str, site: &str) -> Thing {
    let attributes =
        BTreeMap::from([("site".to_owned(), site.to_owned()), ("firmware".to_owned(), "3.1.0".to_owned())]);
    let arn = scope().iot(&format!("thing/{name}"));
    Thing { name: name.into(), arn, thing_type: Some(kind.into()), attributes, version: 4 }
}

fn certificate(id: &str, status: &str) -> Certificate {
    Certificate {
        id: id.into(),
        arn: scope().iot(&format!("cert/{id}")),
        status: CertificateStatus::parse(status),
        mode: Some("DEFAULT".into()),
        created: Some(ago(86_400 * 90)),
    }
}

fn policy(name: &str) -> Policy {
    Policy { name: name.into(), arn: scope().iot(&format!("policy/{name}")) }
}

const DOCUMENT: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:AssumeRoleWithCertificate","Resource":"arn:aws:iot:eu-west-1:123456789012:rolealias/telemetry"}]}"#;
/// Lets a device have its MQTT session.
const SESSION: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iot:Connect","iot:Publish","iot:Subscribe","iot:Receive"],"Resource":"*"}]}"#;
const OLD_DOCUMENT: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:AssumeRoleWithCertificate","Resource":"arn:aws:iot:eu-west-1:123456789012:role/telemetry"}]}"#;

/// What the account has besides: one policy lets clients in.
fn connect_policies() -> Vec<(PolicyDetail, Fact<usize>)> {
    let action = |name: &str, action: &str| PolicyDetail {
        document: format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"{action}","Resource":"*"}}]}}"#
        ),
        ..detail(name)
    };
    let all = [action("assume-alone", "iot:AssumeRoleWithCertificate"), action("let-in", "iot:Connect")];
    all.map(|detail| (detail, Fact::Known(2))).to_vec()
}

fn detail(name: &str) -> PolicyDetail {
    PolicyDetail {
        policy: policy(name),
        document: DOCUMENT.into(),
        default_version: "2".into(),
        created: Some(ago(86_400 * 30)),
        modified: Some(ago(7_200)),
    }
}

fn decision(verdict: Verdict) -> Decision {
    let by = StatementRef { policy: "telemetry-credentials".into(), version: Some("2".into()), index: 0, sid: None };
    let near = NearMiss {
        statement: by.clone(),
        pattern: "arn:aws:iot:eu-west-1:123456789012:rolealias/telemetry".into(),
        wanted: "arn:aws:iot:eu-west-1:123456789012:rolealias/Telemetry".into(),
        differs_at: 45,
        pattern_at: 45,
        kind: MissKind::Slip,
        reason: "differs in case".into(),
    };
    let near_misses = if verdict == Verdict::ImplicitDeny { vec![near] } else { Vec::new() };
    let by = (verdict == Verdict::Allow).then_some(by);
    Decision { verdict, by, near_misses, unresolved: Vec::new(), unknown: Vec::new(), stopped_by: Vec::new() }
}

impl World {
    pub(crate) fn facts(&self) -> DeviceFacts {
        let certificate = certificate(CERTIFICATE, "ACTIVE");
        let attached = |name: &str| AttachedPolicy {
            name: name.into(),
            target: certificate_arn(),
            detail: Fact::Known(detail(name)),
        };
        let session = AttachedPolicy {
            detail: Fact::Known(PolicyDetail { document: SESSION.into(), ..detail("device-session") }),
            ..attached("device-session")
        };
        DeviceFacts {
            now: noon(),
            scope: scope(),
            thing_name: Some(THING.into()),
            sends_thing_name: true,
            thing: Fact::Known(thing(THING, "pump", "Tromsø")),
            thing_principals: Fact::Known(vec![certificate_arn()]),
            presented: None,
            certificate: Fact::Known(CertificateDetail {
                certificate,
                pem: None,
                names: None,
                ca_id: None,
                owned_by: None,
                modified: None,
                not_before: Some(ago(86_400 * 90)),
                not_after: Some(ago(if self.odd == Some(Odd::Expired) { 86_400 } else { -86_400 * 900 })),
            }),
            certificate_policies: Fact::Known(if self.odd == Some(Odd::SessionOnly) {
                vec![session]
            } else if self.attached {
                vec![attached("telemetry-credentials"), session]
            } else {
                Vec::new()
            }),
            group_policies: Fact::Known(Vec::new()),
            alias_was_chosen: false,
            alias_name: Some(ALIAS.into()),
            alias: Fact::Known(alias()),
            all_aliases: Fact::Known(vec![ALIAS.into()]),
            role: Fact::Known(role()),
            other_versions: Fact::Known(Vec::new()),
            candidates: Fact::Known(vec![(detail("telemetry-credentials"), Fact::Known(3))]),
            unread_candidates: Vec::new(),
            mending: crate::diagnose::Mending::default(),
            exclusive: Fact::Known(false),
            other_thing: Fact::Known(false),
            connection: Fact::Absent,
            logging: Fact::Known(crate::fleet::Logging { disabled: false, level: Some("INFO".to_owned()) }),
            shadow_names: Fact::Known(Vec::new()),
            classic_shadow: Fact::Known(true),
            other_active: Vec::new(),
        }
    }

    pub(crate) fn answer(&self, query: &Query) -> Result<Answer, Problem> {
        if self.denied {
            let action = match query {
                Query::List { kind, .. } => kind.action(),
                Query::Shadow { .. } => "iot:GetThingShadow",
                Query::Connection(_) => "iot:GetConnection",
                Query::Policy(_) => "iot:GetPolicy",
                _ => "iot:Describe",
            };
            return Err(denied(action));
        }
        Ok(match query {
            Query::List { kind, page } => list(*kind, page.as_deref()),
            Query::Thing(name) => Answer::Thing(thing(name, "pump", "Tromsø")),
            Query::ThingPrincipals(_) | Query::RowPrincipals(_) => {
                Answer::Principals(vec![Principal::parse(&certificate_arn())])
            }
            Query::ThingGroups(_) | Query::RowGroups(_) => Answer::GroupNames(vec![group("site-tromsø")]),
            Query::Certificate(id) if self.unregistered => {
                return Err(Problem::new(ProblemKind::NotFound, "DescribeCertificate", id, "not found"));
            }
            Query::Certificate(_) | Query::RowCertificate { .. } => match self.facts().certificate {
                Fact::Known(detail) => Answer::Certificate(Box::new(detail)),
                _ => unreachable!(),
            },
            Query::PrincipalThings(_) => Answer::ThingNames(vec![THING.into()]),
            Query::AttachedPolicies(_) => Answer::AttachedPolicies(vec![policy("fleet-device")]),
            Query::Policy(name) => Answer::Policy(Box::new(detail(name))),
            Query::PolicyVersions(_) => {
                let version =
                    |id: &str, is_default| PolicyVersion { id: id.into(), is_default, created: Some(ago(7_200)) };
                Answer::PolicyVersions(vec![version("1", false), version("2", true)])
            }
            Query::PolicyVersion { version, .. } => {
                Answer::PolicyDocument(if version == "1" { OLD_DOCUMENT } else { DOCUMENT }.into())
            }
            Query::PolicyTargets(_) => Answer::PolicyTargets(whole(vec![
                Principal::parse(&certificate_arn()),
                Principal::parse(&scope().iot("thinggroup/site-tromsø")),
                Principal::parse("eu-west-1:0b5ee3a6-0000-4000-8000-000000000000"),
            ])),
            Query::RoleAlias(_) => Answer::RoleAlias(Box::new(alias())),
            Query::Role(_) => Answer::Role(Box::new(role())),
            Query::RolesBehindOthers(_) => Answer::RolesBehindOthers(vec![("telemetry-north".into(), role())]),
            Query::WhoMayAssume(_) => Answer::Assumers(Box::new(assumers())),
            Query::Group(name) => Answer::Group(Box::new(group_detail(name))),
            Query::GroupThings(_) => {
                Answer::GroupThings(whole((1..=400).map(|number| format!("pump-{number:04}")).collect()))
            }
            Query::Shadow { .. } if self.stored.is_some() => Answer::Shadow(
                self.stored.as_ref().and_then(|stored| stored.document(noon())).map(|all| all.to_string()),
            ),
            Query::Drafts(_) => {
                let drafts = self.drafts.iter().rev().filter(|draft| draft.says_something()).cloned().collect();
                Answer::Drafts(crate::shadow::DraftsFound { drafts, unreadable: Vec::new() })
            }
            Query::Shadow { name, .. } => Answer::Shadow(Some(shadow(self.shadow_version, name.as_deref()))),
            Query::ShadowNames(_) => Answer::ShadowNames(vec!["config".into(), "診断".into()]),
            Query::ConnectFacts { with_policies, .. } => {
                let not_asked = Fact::Unknown(DeviceFacts::NOT_NEEDED.to_owned());
                let candidates = if *with_policies { Fact::Known(connect_policies()) } else { not_asked };
                Answer::ConnectFacts(Box::new(DeviceFacts { candidates, ..self.facts() }))
            }
            Query::Connection(_) => Answer::Connection(Some(crate::live::Connection {
                connected: true,
                since: Some(ago(3 * 3_600)),
                reason: None,
            })),
            Query::Overview => Answer::Overview(Fact::Absent),
            Query::Index => Answer::Index { modes: Fact::Absent, total: None },
            Query::Find { .. } => Answer::Searched(Box::new(Searched { is_last: true, ..Searched::default() })),
            Query::DeviceFacts { .. } => Answer::DeviceFacts(vec![self.facts()]),
            Query::CognitoFacts { identity, asked, .. } => {
                Answer::CognitoFacts(Box::new(super::identities::cognito(self, identity, asked.as_ref())))
            }
            Query::IamFacts { principal, asked } => {
                Answer::IamFacts(Box::new(super::identities::iam(principal, asked.as_ref())))
            }
            Query::CertificateFile(path) if path.contains("nothing") => {
                let why = format!("{path} holds no certificate");
                return Err(Problem::new(ProblemKind::Input, "read certificate", path, why));
            }
            Query::CertificateFile(_) => Answer::CertificateFile(Box::new(x509())),
            Query::AliasesFor(_) => Answer::Aliases(if self.attached {
                vec![(ALIAS.into(), decision(Verdict::Allow)), ("Telemetry".into(), decision(Verdict::ImplicitDeny))]
            } else {
                vec![
                    ("Telemetry".into(), decision(Verdict::ImplicitDeny)),
                    (ALIAS.into(), decision(Verdict::ExplicitDeny)),
                ]
            }),
            Query::CredentialEndpoint => Answer::Endpoint("c1a2b3.credentials.iot.eu-west-1.amazonaws.com".into()),
            Query::DeviceCertificate { .. } => Answer::DeviceCertificate(None),
            Query::Journal => Answer::Journal(self.journal.clone()),
        })
    }

    /// Somebody else, or the device, writes the shadow.
    pub(crate) fn update(&mut self, request: &serde_json::Value) -> Result<(), ShadowError> {
        let (after, ..) = apply_update(self.stored.as_ref(), request.to_string().as_bytes(), noon())?;
        self.stored = Some(after);
        Ok(())
    }

    /// Writes a shadow as the executor does; `None` where the calls are others.
    pub(crate) fn write(&mut self, calls: &[ApiCall]) -> Option<Problem> {
        let [ApiCall::UpdateThingShadow { thing, version, payload, .. }] = calls else { return None };
        if let Some(problem) = self.refusals.pop() {
            return Some(problem);
        }
        let mut request: serde_json::Value = serde_json::from_str(payload).unwrap();
        assert_eq!(request.get("version").and_then(serde_json::Value::as_i64), *version, "what is shown is sent");
        if let Some(version) = version {
            request["version"] = (*version).into();
        }
        let refused = self.update(&request).err()?;
        let kind = if refused.code == 409 { ProblemKind::Conflict } else { ProblemKind::Service };
        Some(Problem {
            code: Some(if refused.code == 409 { "ConflictException" } else { "InvalidRequestException" }.into()),
            ..Problem::new(kind, "UpdateThingShadow", thing, refused.message)
        })
    }

    /// Makes the calls of a fix, or those that take it back.
    pub(crate) fn execute(&mut self, title: &str, calls: Vec<ApiCall>, undo: Vec<ApiCall>) -> Entry {
        for call in &calls {
            match call {
                ApiCall::AttachPolicy { .. } => self.attached = true,
                ApiCall::DetachPolicy { .. } => self.attached = false,
                _ => {}
            }
        }
        let entry = Entry {
            id: format!("change-{}", self.journal.len() + 1),
            at: ago(5),
            ended_at: None,
            account: scope().account,
            region: scope().region,
            caller: session().caller,
            title: title.into(),
            calls,
            undo,
            done: 0,
            undoes: None,
            notes: Vec::new(),
            state: EntryState::Done,
        };
        self.journal.push(entry.clone());
        entry
    }

    pub(crate) fn test(&self, request: &TestRequest) -> Tested {
        let body = if self.attached {
            r#"{"credentials":{"accessKeyId":"(hidden)"}}"#
        } else {
            r#"{"message":"Access Denied"}"#
        };
        let exchange = Exchange {
            endpoint: "c1a2b3.credentials.iot.eu-west-1.amazonaws.com:443".into(),
            role_alias: request.role_alias.clone(),
            thing_name: request.thing.clone().filter(|_| request.send_thing_name),
            at: ago(4),
            tls_version: Some("TLSv1.3".into()),
            phases: Phases {
                dns: Some(Duration::from_millis(3)),
                tcp: Some(Duration::from_millis(18)),
                tls: Some(Duration::from_millis(41)),
                answer: Some(Duration::from_millis(96)),
            },
            answer: diagnose::Answer::Http {
                status: if self.attached { 200 } else { 403 },
                body: body.into(),
                request_id: Some("5d41402a-0000-4000-8000-bc4b2a76b971".into()),
                error_type: None,
            },
            key_id_tail: self.attached.then(|| "7Q4X".into()),
            expires: self.attached.then(|| ago(-3_590)),
            caller: self.attached.then(|| Ok("arn:aws:sts::123456789012:assumed-role/telemetry-role/3f9a".into())),
        };
        Tested { meaning: diagnose::meaning(&exchange), exchange }
    }
}

/// A long answer in one part.
fn whole<T>(items: Vec<T>) -> Portion<T> {
    Portion { items, is_first: true, is_last: true }
}

fn alias() -> RoleAlias {
    RoleAlias {
        name: ALIAS.into(),
        arn: scope().iot("rolealias/telemetry"),
        role_arn: "arn:aws:iam::123456789012:role/telemetry-role".into(),
        owner: Some(scope().account),
        duration_seconds: 3600,
        created: Some(ago(86_400)),
        modified: Some(ago(86_400)),
    }
}

pub(super) fn role() -> Role {
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"credentials.iot.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
    Role {
        name: "telemetry-role".into(),
        arn: "arn:aws:iam::123456789012:role/telemetry-role".into(),
        trust_document: trust.into(),
        max_session_seconds: 3600,
    }
}

fn group(name: &str) -> Group {
    Group { name: name.into(), arn: scope().iot(&format!("thinggroup/{name}")) }
}

fn assumers() -> Assumers {
    let targets = vec![Principal::parse(&certificate_arn()), Principal::parse(&scope().iot("thinggroup/site-tromsø"))];
    let one = |policy: &str, verdict, targets| Assumer { policy: policy.into(), decision: decision(verdict), targets };
    let gap = Fact::Denied(Denial {
        action: "iot:ListTargetsForPolicy".into(),
        resource: String::new(),
        message: "no".into(),
    });
    Assumers {
        grants: vec![
            one("telemetry-credentials", Verdict::Allow, Fact::Known(targets)),
            one("everything", Verdict::Allow, gap),
        ],
        denies: vec![one("quarantine", Verdict::ExplicitDeny, Fact::Known(Vec::new()))],
        undecided: vec![("half-written".into(), "line 1, column 9: not JSON".into())],
        examined: 14,
        total: 14,
        complete: true,
    }
}

fn list(kind: ListKind, page: Option<&str>) -> Answer {
    match kind {
        ListKind::Things => {
            let mut items = vec![
                thing(THING, "pump", "Tromsø"),
                thing("e\u{301}te\u{301}-séchoir", "sensor", "Genève"),
                thing("👩\u{200d}🔧-workbench", "gateway", "Oslo"),
                thing("evil\u{1b}[31m\u{202e}name", "pump", "Bergen"),
                thing(&"x".repeat(128), "valve", "Rotterdam"),
            ];
            let from = if page.is_some() { 120 } else { 1 };
            items.extend((from..from + 119).map(|number| thing(&format!("pump-{number:04}"), "pump", "Bergen")));
            Answer::Things(ListPage { items, next: page.is_none().then(|| "2".to_owned()) })
        }
        ListKind::Certificates => Answer::Certificates(ListPage {
            items: vec![
                certificate(CERTIFICATE, "ACTIVE"),
                certificate(&"0123456789abcdef".repeat(4), "INACTIVE"),
                certificate(&"fedcba9876543210".repeat(4), "PENDING_ACTIVATION"),
            ],
            next: None,
        }),
        ListKind::Policies => Answer::Policies(ListPage {
            items: vec![policy("telemetry-credentials"), policy("fleet-device"), policy("検疫")],
            next: None,
        }),
        ListKind::RoleAliases => {
            Answer::RoleAliases(ListPage { items: vec![ALIAS.into(), "Telemetry".into()], next: None })
        }
        ListKind::Groups => {
            Answer::Groups(ListPage { items: vec![group("nordics"), group("site-tromsø")], next: None })
        }
    }
}

fn shadow(version: i64, name: Option<&str>) -> String {
    let temperature = 21 + version;
    let at = ago(30).as_second();
    let old = ago(86_400 * 2).as_second();
    let mode = name.unwrap_or("auto");
    format!(
        r#"{{"state":{{"desired":{{"interval":30,"mode":"{mode}"}},
        "reported":{{"interval":60,"mode":"{mode}","温度":{temperature},"network":{{"kind":"lte","rssi":-66}},"note":"\u001b[31mred\u202e"}},
        "delta":{{"interval":30}}}},
        "metadata":{{"desired":{{"interval":{{"timestamp":{old}}},"mode":{{"timestamp":{old}}}}},
        "reported":{{"interval":{{"timestamp":{old}}},"mode":{{"timestamp":{old}}},"温度":{{"timestamp":{at}}},
        "network":{{"kind":{{"timestamp":{old}}},"rssi":{{"timestamp":{at}}}}},"note":{{"timestamp":{old}}}}}}},
        "version":{},"timestamp":{}}}"#,
        version + 10,
        noon().as_second()
    )
}

fn group_detail(name: &str) -> GroupDetail {
    GroupDetail {
        group: group(name),
        parent: Some("nordics".into()),
        ancestors: vec!["continent".into(), "nordics".into()],
        description: Some("Everything at the quay, e\u{301}te\u{301} included".into()),
        attributes: BTreeMap::from([("contact".into(), "drift@fjord.example".into())]),
        version: 2,
        created: Some(ago(86_400 * 400)),
        query: None,
    }
}
