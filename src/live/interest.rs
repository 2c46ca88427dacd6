//! What is on the screen, and so to be followed.

/// What somebody wants to be told; what is not in it is not subscribed to. Names are things' names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Interest {
    /// Things whose every shadow is followed (classic, named, deletions), each version of them.
    pub open: Vec<String>,
    /// Things of the visible rows, the one under the cursor first: their classic shadow's newest version is enough.
    pub rows: Vec<String>,
    /// Connects and disconnects of clients.
    pub presence: bool,
    /// Every shadow of the fleet: a wildcard, of which AWS drops what exceeds 100 messages a second a connection.
    pub fleet: bool,
}

impl Interest {
    /// Whether there is nothing to follow: no connection is needed.
    pub fn is_empty(&self) -> bool {
        self.open.is_empty() && self.rows.is_empty() && !self.presence && !self.fleet
    }
}
