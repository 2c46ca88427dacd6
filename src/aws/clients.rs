//! The SDK's clients.
