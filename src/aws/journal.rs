//! The journal of changes: one JSON object a line, appended and synced, identifiers only.
