//! What comes in, and how the live session stands.

use jiff::Timestamp;

use super::Lifecycle;
use crate::fleet::Problem;
use crate::shadow::Document;

/// A shadow. Names come from the cloud: show them through [`crate::fleet::visible`] only.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ShadowId {
    /// The thing.
    pub thing: String,
    /// `None` is the classic shadow.
    pub name: Option<String>,
}

/// How a document came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// By `update/documents`.
    Push,
    /// By `GetThingShadow`, after a gap or while there is no push.
    Read,
}

/// Something happened to a shadow. Never older than what was told of it before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// It is this now.
    Document {
        /// Which.
        id: ShadowId,
        /// All of it.
        document: Box<Document>,
        /// How it came.
        source: Source,
        /// Versions between this and the one told before that were never seen one by one.
        missed: u64,
    },
    /// It is gone.
    Deleted {
        /// Which.
        id: ShadowId,
        /// The version it had.
        version: u64,
        /// When, where AWS said.
        at: Option<Timestamp>,
    },
}

impl News {
    /// Which shadow.
    pub const fn id(&self) -> &ShadowId {
        match self {
            Self::Document { id, .. } | Self::Deleted { id, .. } => id,
        }
    }
}

/// A filter that AWS would not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedFilter {
    /// The topic filter.
    pub filter: String,
    /// SUBACK's code, `0x80` or more.
    pub code: u8,
    /// What it means and which permission is missing, for the reader.
    pub why: String,
}

/// How the live session stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum LiveStatus {
    /// Nothing is followed.
    #[default]
    Off,
    /// On the way; what is shown is polled meanwhile.
    Connecting {
        /// Since when.
        since: Timestamp,
    },
    /// By push.
    Live {
        /// Since when.
        since: Timestamp,
        /// What AWS refused; those are polled.
        refused: Vec<RefusedFilter>,
        /// Filters wanted beyond the fifty that AWS allows; those are polled.
        beyond: usize,
    },
    /// Refused or lost; what is shown is polled, and push is tried again.
    Polling {
        /// Why there is no push.
        why: Box<Problem>,
        /// When it is tried again.
        retry_at: Timestamp,
    },
}

/// A message that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where it was published.
    pub topic: String,
    /// What is wrong with it.
    pub what: String,
}

/// Everything that came since the last one was taken.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Batch {
    /// In order of arrival; of rows and of the fleet at most the newest one a shadow.
    pub news: Vec<News>,
    /// Connects and disconnects, oldest first.
    pub lifecycle: Vec<Lifecycle>,
    /// How the session stands, where that changed.
    pub status: Option<LiveStatus>,
    /// Messages that could not be read.
    pub faults: Vec<Fault>,
    /// Shadow messages that came, those included that newer ones replaced before anybody looked.
    pub messages: u64,
    /// Events and shadows' news that had to be dropped because nobody took them in time.
    pub dropped: u64,
}
