//! A presigned URL without an expiry, as the AWS IoT device SDKs sign the WebSocket's handshake: the one form that the
//! signing library does not make.

use std::time::SystemTime;

use aws_sigv4::sign::v4::{calculate_signature, generate_signing_key};
use http::request::Parts;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::Signature;

/// Added after signing: the signature, and AWS IoT's token.
const UNSIGNED: [&str; 2] = ["X-Amz-Signature", "X-Amz-Security-Token"];

impl Signature {
    /// The signature that the request should have (IAM user guide, `reference_sigv-create-signed-request`).
    pub(super) fn open_ended(&self, parts: &Parts, secret: &str, at: Timestamp) -> String {
        let mut query: Vec<&str> = parts.uri.query().unwrap_or_default().split('&').collect();
        query.retain(|part| !UNSIGNED.contains(&part.split('=').next().unwrap_or_default()));
        query.sort_unstable();
        let header = |name: &String| {
            let values = parts.headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
            format!("{name}:{}\n", values.map(str::trim).collect::<Vec<_>>().join(","))
        };
        let canonical = format!(
            "{}\n{}\n{}\n{}\n{}\n{}",
            parts.method,
            parts.uri.path(),
            query.join("&"),
            self.signed_headers.iter().map(header).collect::<String>(),
            self.signed_headers.join(";"),
            hex::encode(Sha256::digest([])),
        );
        let scope = format!("{}/{}/{}/aws4_request", self.date, self.region, self.service);
        let digest = hex::encode(Sha256::digest(canonical));
        let key = generate_signing_key(secret, SystemTime::from(at), &self.region, &self.service);
        calculate_signature(key, format!("AWS4-HMAC-SHA256\n{}\n{scope}\n{digest}", self.stamp).as_bytes())
    }
}
