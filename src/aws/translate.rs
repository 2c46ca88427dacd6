//! The SDK's errors, told for the reader.
