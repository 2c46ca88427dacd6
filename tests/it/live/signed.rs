//! Credentials that expire while the session stands.
