//! Ids and secrets as IAM makes them, from the system's random source.

const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// A unique id with one of IAM's prefixes: 20 characters of base 32.
pub fn unique_id(prefix: &str) -> String {
    let bytes = uuid::Uuid::new_v4();
    let tail = bytes.as_bytes().iter().map(|byte| char::from(BASE32[usize::from(byte % 32)]));
    prefix.chars().chain(tail).collect()
}

/// Random text of base-64 characters, from the system's random source.
pub fn random_text(length: usize) -> String {
    std::iter::repeat_with(|| *uuid::Uuid::new_v4().as_bytes())
        // Bytes 6 and 8 of a version-4 UUID are partly fixed.
        .flat_map(|bytes| bytes.into_iter().enumerate().filter(|(at, _)| *at != 6 && *at != 8))
        .map(|(_, byte)| char::from(BASE64[usize::from(byte % 64)]))
        .take(length)
        .collect()
}
