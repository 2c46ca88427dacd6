//! What the state machine asks of the outside: plain data, executed by `runtime`.

use crate::diagnose::{Fix, ShadowAsked};
use crate::fleet::{IamPrincipal, IndexModes};
use crate::live::Interest;
use crate::shadow::Draft;

use super::saved::Saved;

/// Tags an asynchronous effect; what answers an older one is dropped.
pub type Generation = u64;

/// One of the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ListKind {
    /// `ListThings`
    Things,
    /// `ListCertificates`
    Certificates,
    /// `ListPolicies`
    Policies,
    /// `ListRoleAliases`
    RoleAliases,
    /// `ListThingGroups`
    Groups,
}

/// Whose credential chain is asked about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A thing, by name.
    Thing(String),
    /// A certificate, by id (64 hex digits).
    Certificate(String),
    /// A thing and the certificate it presents, attached to each other or not.
    Device {
        /// The thing's name.
        thing: String,
        /// The certificate's id.
        certificate: String,
    },
}

/// One question to AWS. The same question is asked once at a time.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Query {
    /// A page of a list; answered by [`super::Answer::Things`] and its siblings.
    List {
        /// Which.
        kind: ListKind,
        /// The token of the page; `None` for the first.
        page: Option<String>,
    },
    /// `DescribeThing`, by name.
    Thing(String),
    /// `ListThingPrincipals`, by thing name.
    ThingPrincipals(String),
    /// `ListThingGroupsForThing`, by thing name.
    ThingGroups(String),
    /// `DescribeCertificate`, by id.
    Certificate(String),
    /// `ListPrincipalThings`, by ARN.
    PrincipalThings(String),
    /// `ListAttachedPolicies`, by target, not recursive.
    AttachedPolicies(String),
    /// `GetPolicy`, by name.
    Policy(String),
    /// `ListPolicyVersions`, by name.
    PolicyVersions(String),
    /// `GetPolicyVersion`.
    PolicyVersion {
        /// The policy.
        name: String,
        /// The version.
        version: String,
    },
    /// `ListTargetsForPolicy`, by name; answered in parts.
    PolicyTargets(String),
    /// `DescribeRoleAlias`, by name.
    RoleAlias(String),
    /// `iam:GetRole`, by ARN.
    Role(String),
    /// The roles behind the account's other role aliases: what this one, by name, could stand for.
    RolesBehindOthers(String),
    /// Who may assume this role alias, by evaluation; may be answered in parts.
    WhoMayAssume(String),
    /// `DescribeThingGroup`, by name.
    Group(String),
    /// `ListThingsInThingGroup`, by name; answered in parts.
    GroupThings(String),
    /// `ListThingPrincipals` for a row on the screen, by thing name.
    RowPrincipals(String),
    /// `ListThingGroupsForThing` for a row on the screen, by thing name.
    RowGroups(String),
    /// `DescribeCertificate` for a row on the screen.
    RowCertificate {
        /// The thing of the row.
        thing: String,
        /// The certificate's id.
        id: String,
    },
    /// `GetThingShadow`.
    Shadow {
        /// The thing.
        thing: String,
        /// `None` for the classic shadow.
        name: Option<String>,
    },
    /// `ListNamedShadowsForThing`, by thing name.
    ShadowNames(String),
    /// What the verdict about a failed connect rests on.
    ConnectFacts {
        /// The client's id.
        client: String,
        /// As the event has it: a certificate's id, or something else.
        principal: String,
        /// With every policy of the account, to attach what is missing.
        with_policies: bool,
    },
    /// `GetConnection`, by client id.
    Connection(String),
    /// What the index of things has, and how many they are.
    Index,
    /// The things that the index finds for a filter; answered in parts.
    Find {
        /// As typed.
        filter: String,
        /// What the index has.
        modes: IndexModes,
    },
    /// The fleet in numbers, by the index.
    Overview,
    /// Everything the chain rests on.
    DeviceFacts {
        /// Whose.
        subject: Subject,
        /// For which role alias; `None` lets the best one be chosen.
        alias: Option<String>,
        /// Whether the request would carry the thing's name.
        send_thing_name: bool,
    },
    /// Everything the verdict about an Amazon Cognito identity rests on.
    CognitoFacts {
        /// `region:uuid`
        identity: String,
        /// Its identity pool's id, where it was named: AWS does not tell which pool an identity belongs to.
        pool: Option<String>,
        /// The shadow it wants, where one was named.
        asked: Option<ShadowAsked>,
    },
    /// Everything the verdict about an IAM user or role rests on.
    IamFacts {
        /// Whom.
        principal: IamPrincipal,
        /// The shadow it wants, where one was named.
        asked: Option<ShadowAsked>,
    },
    /// The certificate in a file of this machine, by its path; nothing is sent.
    CertificateFile(String),
    /// Every role alias with the verdict for this certificate ARN, those it may assume first.
    AliasesFor(String),
    /// `DescribeEndpoint` `iot:CredentialProvider`.
    CredentialEndpoint,
    /// Which certificate in the folder of key files is this thing's, by its name; nothing is sent.
    DeviceCertificate {
        /// The thing.
        thing: String,
        /// Where certificate and key files are.
        folder: String,
    },
    /// The drafts of a thing's desired states on this machine, by thing name.
    Drafts(String),
    /// The journal.
    Journal,
}

/// A credential request to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestRequest {
    /// The thing whose name is sent where `send_thing_name`.
    pub thing: Option<String>,
    /// The certificate to present, by id.
    pub certificate_id: String,
    /// The role alias.
    pub role_alias: String,
    /// Whether `x-amzn-iot-thingname` is sent.
    pub send_thing_name: bool,
    /// Where the certificate and key files are.
    pub key_folder: String,
}

/// Something to be done outside the state machine. Every asynchronous one carries the generation of its asker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Sign in; answered by `Msg::SignedIn`.
    SignIn {
        /// Echoed.
        generation: Generation,
    },
    /// Ask AWS; answered by `Msg::Answered`.
    Ask {
        /// Echoed.
        generation: Generation,
        /// Echoed.
        query: Query,
    },
    /// Nobody waits for this generation's answers any more; running calls may be dropped.
    Forget {
        /// Whose.
        generation: Generation,
    },
    /// What was remembered of AWS' answers is to be asked anew: somebody refreshes.
    ForgetRemembered,
    /// Make a credential request; answered by `Msg::Tested`.
    Test {
        /// Echoed.
        generation: Generation,
        /// What to ask.
        request: TestRequest,
    },
    /// Follow this by push from now on, and nothing else; answered by `Msg::Live`, again and again.
    Follow(Interest),
    /// Stop the credential request of this generation; it still answers, `Cancelled`.
    CancelTest {
        /// Whose.
        generation: Generation,
    },
    /// Make the calls of a fix; answered by `Msg::Executed`.
    Execute {
        /// Echoed.
        generation: Generation,
        /// What to do.
        fix: Fix,
        /// The finding it mends.
        finding: String,
    },
    /// Take back a journal entry; answered by `Msg::Executed`.
    Undo {
        /// Echoed.
        generation: Generation,
        /// Which.
        entry: String,
    },
    /// Turn read-only mode on or off in the executor too.
    SetReadOnly(bool),
    /// Audit the fleet, anew or where the last audit was stopped; answered by `Msg::Audited`, until it is forgotten.
    Audit {
        /// Echoed.
        generation: Generation,
        /// Row by row where there is no list, too.
        deep: bool,
        /// What was found before is forgotten.
        anew: bool,
    },
    /// Put a text on the clipboard; answered by `Msg::Copied`.
    Copy(String),
    /// Write a text to a new file that only the user may read; never over one that is there. Answered by
    /// `Msg::Written`.
    Write {
        /// Echoed.
        generation: Generation,
        /// As the user typed it: `~/` is the home folder, else relative to where the program was started.
        path: String,
        /// All of it.
        text: String,
    },
    /// Remember this for the next start.
    Save(Saved),
    /// Let the user edit a draft's text in an editor of his own; answered by `Msg::Edited`.
    Edit {
        /// Echoed.
        generation: Generation,
        /// What is edited: on the disk before the editor starts.
        draft: Box<Draft>,
        /// The line to begin at, counted from 1.
        line: Option<usize>,
    },
    /// Write a draft to the disk; answered by `Msg::DraftKept`.
    KeepDraft(Box<Draft>),
    /// Remove a draft from the disk, by its id.
    DiscardDraft(String),
    /// Stop to the shell (ctrl-z) and come back.
    Suspend,
    /// End the program.
    Quit,
}
