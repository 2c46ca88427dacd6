//! What the state machine is told.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use crate::diagnose::{AuditEvent, CognitoFacts, DeviceFacts, Entry, Exchange, IamFacts, Meaning, OpenedWith};
use crate::fleet::{
    Certificate, CertificateDetail, Fact, FleetCounts, Group, GroupDetail, IndexModes, Policy, PolicyDetail,
    PolicyVersion, Principal, Problem, Role, RoleAlias, Scope, Thing, X509,
};
use crate::live::{Batch, Connection};
use crate::policy::Decision;
use crate::shadow::DraftsFound;

use super::{Generation, Key, Query, Recalled, Searched};

/// Who is signed in where.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Session {
    /// The profile's name, or how the credentials were found (`environment`, `demo`).
    pub profile: String,
    /// Partition, region, account.
    pub scope: Scope,
    /// The caller's ARN.
    pub caller: String,
    /// No change is made.
    pub read_only: bool,
    /// Given at start: cannot be turned off here.
    pub read_only_forced: bool,
    /// What an `aws` command must be given besides the region.
    pub opened_with: OpenedWith,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListPage<T> {
    /// The rows.
    pub items: Vec<T>,
    /// The token of the next page; `None` at the end.
    pub next: Option<String>,
}

/// A part of a long answer: parts come one after another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portion<T> {
    /// What goes on behind the parts before.
    pub items: Vec<T>,
    /// It begins anew.
    pub is_first: bool,
    /// Nothing more comes.
    pub is_last: bool,
}

/// A policy that decides about a role alias, and whom it is attached to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assumer {
    /// The policy's name.
    pub policy: String,
    /// What its document says.
    pub decision: Decision,
    /// Certificates, groups, identities.
    pub targets: Fact<Vec<Principal>>,
}

/// Who may assume a role alias.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Assumers {
    /// Policies that allow it.
    pub grants: Vec<Assumer>,
    /// Policies that deny it: they outweigh a grant on the same target.
    pub denies: Vec<Assumer>,
    /// Policies that could not be decided, and why.
    pub undecided: Vec<(String, String)>,
    /// Policies examined so far.
    pub examined: usize,
    /// Policies known so far.
    pub total: usize,
    /// Nothing more comes.
    pub complete: bool,
}

/// What answers a [`Query`].
#[derive(Debug, Clone)]
pub enum Answer {
    /// Of `Query::List`.
    Things(ListPage<Thing>),
    /// Of `Query::List`.
    Certificates(ListPage<Certificate>),
    /// Of `Query::List`.
    Policies(ListPage<Policy>),
    /// Of `Query::List`: names only, as `ListRoleAliases` gives them.
    RoleAliases(ListPage<String>),
    /// Of `Query::List`.
    Groups(ListPage<Group>),
    /// Of `Query::Thing`.
    Thing(Thing),
    /// Of `Query::ThingPrincipals` and `Query::RowPrincipals`.
    Principals(Vec<Principal>),
    /// Of `Query::PolicyTargets`, in parts.
    PolicyTargets(Portion<Principal>),
    /// Of `Query::ThingGroups` and `Query::RowGroups`.
    GroupNames(Vec<Group>),
    /// Of `Query::Certificate` and `Query::RowCertificate`.
    Certificate(Box<CertificateDetail>),
    /// Of `Query::PrincipalThings`.
    ThingNames(Vec<String>),
    /// Of `Query::GroupThings`, in parts.
    GroupThings(Portion<String>),
    /// Of `Query::AttachedPolicies`.
    AttachedPolicies(Vec<Policy>),
    /// Of `Query::Policy`.
    Policy(Box<PolicyDetail>),
    /// Of `Query::PolicyVersions`.
    PolicyVersions(Vec<PolicyVersion>),
    /// Of `Query::PolicyVersion`: the document.
    PolicyDocument(String),
    /// Of `Query::RoleAlias`.
    RoleAlias(Box<RoleAlias>),
    /// Of `Query::Role`.
    Role(Box<Role>),
    /// Of `Query::RolesBehindOthers`: each with its alias.
    RolesBehindOthers(Vec<(String, Role)>),
    /// Of `Query::WhoMayAssume`; each answer replaces the one before, the last has `complete`.
    Assumers(Box<Assumers>),
    /// Of `Query::Group`.
    Group(Box<GroupDetail>),
    /// Of `Query::Shadow`: JSON text as AWS sent it; `None` where there is none.
    Shadow(Option<String>),
    /// Of `Query::ShadowNames`.
    ShadowNames(Vec<String>),
    /// Of `Query::ConnectFacts`.
    ConnectFacts(Box<DeviceFacts>),
    /// Of `Query::Connection`; `None` where AWS knows of none, or knows no more.
    Connection(Option<Connection>),
    /// Of `Query::Index`.
    Index {
        /// What it has.
        modes: Fact<IndexModes>,
        /// How many things there are, where that was told.
        total: Option<usize>,
    },
    /// Of `Query::Find`, in parts; the last has `is_last`.
    Searched(Box<Searched>),
    /// Of `Query::Overview`: absent where fleet indexing is off.
    Overview(Fact<Box<FleetCounts>>),
    /// Of `Query::DeviceFacts`: one for each certificate, or one where a thing has none.
    DeviceFacts(Vec<DeviceFacts>),
    /// Of `Query::CognitoFacts`.
    CognitoFacts(Box<CognitoFacts>),
    /// Of `Query::IamFacts`.
    IamFacts(Box<IamFacts>),
    /// Of `Query::CertificateFile`: what it says; its fingerprint is its id.
    CertificateFile(Box<X509>),
    /// Of `Query::AliasesFor`.
    Aliases(Vec<(String, Decision)>),
    /// Of `Query::CredentialEndpoint`.
    Endpoint(String),
    /// Of `Query::DeviceCertificate`: its id; `None` where no file is this thing's.
    DeviceCertificate(Option<String>),
    /// Of `Query::Drafts`, newest first.
    Drafts(DraftsFound),
    /// Of `Query::Journal`, oldest first, one entry a change.
    Journal(Vec<Entry>),
}

/// A credential request's outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested {
    /// What was sent and what came back.
    pub exchange: Exchange,
    /// What it means.
    pub meaning: Meaning,
}

/// One call to AWS, for the Activity screens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRow {
    /// When it was sent.
    pub at: Timestamp,
    /// Such as `ListThings`.
    pub operation: String,
    /// On what; empty where there is no single one.
    pub on: String,
    /// `200`, or the error code.
    pub status: String,
    /// Whether it succeeded.
    pub ok: bool,
    /// How long it took.
    pub took: Duration,
}

/// What the calls to AWS have shown so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Usage {
    /// All of them.
    pub calls: u64,
    /// When the next of the calls is made that wait because AWS throttled; none where none does.
    pub next_try: Option<Timestamp>,
    /// The most recent ones, newest first.
    pub recent: Vec<CallRow>,
    /// IAM actions that AWS refused, and its words.
    pub denied: BTreeMap<String, String>,
}

/// How an editor ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditorEnd {
    /// The user has none: neither `$VISUAL` nor `$EDITOR` is set.
    NoEditor,
    /// Well; what it left.
    Done(String),
    /// It could not be started, was killed, or ended with a status.
    Failed {
        /// For the reader.
        why: String,
        /// What it left all the same; `None` where it was not started, and the draft is as it was.
        text: Option<String>,
    },
    /// What it left is there and cannot be read: the file must stay as it is.
    Unreadable(Problem),
}

/// How grave a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Done, or worth knowing.
    Info,
    /// Worth a look.
    Warning,
    /// Failed.
    Error,
}

/// One event. Time comes beside it.
#[derive(Debug, Clone)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// A text was pasted.
    Paste(String),
    /// The terminal has this size.
    Resize {
        /// Columns.
        width: u16,
        /// Rows.
        height: u16,
    },
    /// [`super::State::next_wake`] has come.
    Wake,
    /// Answers `Effect::SignIn`.
    SignedIn {
        /// Of the asker.
        generation: Generation,
        /// Who, or why not.
        result: Result<Session, Problem>,
    },
    /// Answers `Effect::Ask`.
    Answered {
        /// Of the asker.
        generation: Generation,
        /// The question.
        query: Query,
        /// The answer.
        result: Result<Answer, Problem>,
    },
    /// Comes before the first answer to a question for a list, where an earlier run kept that list.
    Recalled {
        /// Of the asker.
        generation: Generation,
        /// The list, or why it is not shown.
        result: Result<Box<Recalled>, Problem>,
    },
    /// Answers `Effect::Test`.
    Tested {
        /// Of the asker.
        generation: Generation,
        /// The outcome, or why nothing could be sent (no key file found).
        result: Result<Box<Tested>, Problem>,
    },
    /// Answers `Effect::Execute` and `Effect::Undo`.
    Executed {
        /// Of the asker.
        generation: Generation,
        /// What was done.
        result: Result<Box<Entry>, Problem>,
    },
    /// Answers `Effect::Audit`, again and again.
    Audited {
        /// Of the asker.
        generation: Generation,
        /// What the audit told.
        events: Vec<AuditEvent>,
    },
    /// Answers `Effect::Write`: where it was written to, or why not.
    Written {
        /// Of the asker.
        generation: Generation,
        /// The whole path, or why nothing was written.
        result: Result<String, String>,
    },
    /// Answers `Effect::Edit`.
    Edited {
        /// Of the asker.
        generation: Generation,
        /// How it ended.
        end: EditorEnd,
    },
    /// Answers `Effect::KeepDraft`.
    DraftKept {
        /// Of the draft.
        id: String,
        /// Of the text written: several may be on their way.
        saved: Timestamp,
        /// Where its text is.
        result: Result<String, Problem>,
    },
    /// What came by push, or how the live session stands.
    Live(Box<Batch>),
    /// Calls were made.
    Usage(Box<Usage>),
    /// Answers `Effect::Copy`: how it was copied, or why not.
    Copied(Result<String, String>),
    /// Something to tell the user: a background task failed, a file could not be written.
    Notice(Level, String),
}
