//! Signature Version 4, verified by signing the request again (IAM user guide, `reference_sigv`).

mod open_ended;

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, SessionTokenMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign,
};
use aws_sigv4::sign::v4;
use http::request::Parts;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::call::pairs;
use super::caller::Caller;
use crate::emulator::state::{Refusal, State};

/// How far a client's clock may be behind, and ahead.
const BEHIND: SignedDuration = SignedDuration::from_mins(15);
const AHEAD: SignedDuration = SignedDuration::from_mins(5);
const STAMP: &str = "%Y%m%dT%H%M%SZ";
/// The parameters that presigning adds after the request is complete.
const PRESIGNING: [&str; 6] =
    ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature"];

/// What a signed request says about its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Signature {
    /// Who is said to have signed.
    pub(super) access_key_id: String,
    date: String,
    region: String,
    /// The credential scope's service name: which API is meant.
    pub(super) service: String,
    signed_headers: Vec<String>,
    hex: String,
    stamp: String,
    token: Option<String>,
    /// Whether it is a presigned URL.
    presigned: bool,
    /// Seconds of validity, where a presigned URL says so.
    expires: Option<i64>,
}

impl Signature {
    /// Reads it from the header or from the query.
    ///
    /// # Errors
    /// `MissingAuthenticationTokenException` where there is none, `IncompleteSignatureException` where it is no good.
    pub(super) fn read(parts: &Parts) -> Result<Self, Refusal> {
        let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        if let Some(authorization) = header("authorization") {
            let fields = fields(&authorization)?;
            let stamp = header("x-amz-date").ok_or_else(|| {
                incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
            })?;
            return Self::from_parts(&fields, stamp, header("x-amz-security-token"), None);
        }
        let query: BTreeMap<String, String> = pairs(parts.uri.query().unwrap_or_default()).into_iter().collect();
        if !query.contains_key("X-Amz-Signature") {
            return Err(Refusal::new("MissingAuthenticationTokenException", "Missing Authentication Token"));
        }
        let get = |name: &str| query.get(name).cloned().unwrap_or_default();
        let fields = BTreeMap::from([
            ("Credential", get("X-Amz-Credential")),
            ("SignedHeaders", get("X-Amz-SignedHeaders")),
            ("Signature", get("X-Amz-Signature")),
        ]);
        let expires = query.get("X-Amz-Expires").map(|seconds| seconds.parse());
        let expires = expires.transpose().map_err(|_| incomplete("X-Amz-Expires must be a number"))?;
        let token = query.get("X-Amz-Security-Token").cloned();
        let signature = Self::from_parts(&fields, get("X-Amz-Date"), token, expires)?;
        // The device SDKs leave it out, of the WebSocket's handshake alone.
        if expires.is_none() && signature.service != "iotdevicegateway" {
            return Err(incomplete("X-Amz-Expires is missing"));
        }
        Ok(Self { presigned: true, ..signature })
    }

    fn from_parts(
        fields: &BTreeMap<&str, String>,
        stamp: String,
        token: Option<String>,
        expires: Option<i64>,
    ) -> Result<Self, Refusal> {
        let field = |name: &str| {
            let found = fields.get(name).filter(|value| !value.is_empty());
            found.ok_or_else(|| incomplete(&format!("Authorization header requires '{name}' parameter.")))
        };
        let credential = field("Credential")?;
        let scope: Vec<&str> = credential.split('/').collect();
        let [access_key_id, date, region, service, "aws4_request"] = scope.as_slice() else {
            return Err(incomplete(&format!(
                "Credential must have exactly 5 slash-delimited elements, got: {credential}"
            )));
        };
        Ok(Self {
            access_key_id: (*access_key_id).to_owned(),
            date: (*date).to_owned(),
            region: (*region).to_owned(),
            service: (*service).to_owned(),
            signed_headers: field("SignedHeaders")?.split(';').map(str::to_ascii_lowercase).collect(),
            hex: field("Signature")?.clone(),
            stamp,
            token,
            presigned: false,
            expires,
        })
    }

    /// Who signed this, if the signature holds.
    ///
    /// # Errors
    /// AWS's refusals: an unknown key, a wrong token, an expired session, a clock too far off, another region, a
    /// signature that does not match.
    pub(super) fn verify(&self, parts: &Parts, body: &[u8], state: &State, now: Timestamp) -> Result<Caller, Refusal> {
        let (secret, caller) = self.key(state, now)?;
        let global = matches!(self.service.as_str(), "iam" | "sts");
        if self.region != state.scope.region && !global {
            return Err(invalid("Credential should be scoped to a valid region."));
        }
        let at = self.instant(now)?;
        let expected = self.resign(parts, body, &secret, at)?;
        if expected != self.hex {
            return Err(invalid(
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
                 Access Key and signing method. Consult the service documentation for details.",
            ));
        }
        Ok(caller)
    }

    fn key(&self, state: &State, now: Timestamp) -> Result<(String, Caller), Refusal> {
        let unknown =
            || Refusal::new("UnrecognizedClientException", "The security token included in the request is invalid.");
        if let Some(key) = state.iam.keys.get(&self.access_key_id) {
            return Ok((key.secret.clone(), Caller::user(state, &key.user)));
        }
        let issued = state.iam.temporary.get(&self.access_key_id).ok_or_else(unknown)?;
        if self.token.as_ref() != Some(&issued.session_token) {
            return Err(unknown());
        }
        if issued.expires <= now {
            return Err(expired());
        }
        let caller = Caller::temporary(state, issued);
        Ok((issued.secret.clone(), caller))
    }

    /// The instant it was signed at, if that is near enough.
    fn instant(&self, now: Timestamp) -> Result<Timestamp, Refusal> {
        let at = jiff::civil::DateTime::strptime(STAMP, &self.stamp)
            .and_then(|civil| civil.to_zoned(TimeZone::UTC))
            .map(|zoned| zoned.timestamp())
            .map_err(|_| incomplete("Date must be in ISO-8601 'basic format'."))?;
        if !self.stamp.starts_with(&self.date) {
            return Err(invalid(&format!(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{}' != \
                 '{}', from '{}'.",
                self.date,
                self.stamp.get(..8).unwrap_or_default(),
                self.stamp
            )));
        }
        let stamp = |at: Timestamp| at.strftime(STAMP).to_string();
        let shift = |by: SignedDuration| now.checked_add(by).unwrap_or(now);
        let life = self.expires.map_or(BEHIND, SignedDuration::from_secs);
        if at < shift(-life) {
            let (start, now, minutes) = (stamp(shift(-life)), stamp(now), life.as_mins());
            return Err(invalid(&format!(
                "Signature expired: {} is now earlier than {start} ({now} - {minutes} min.)",
                self.stamp
            )));
        }
        if at > shift(AHEAD) {
            let (end, now, minutes) = (stamp(shift(AHEAD)), stamp(now), AHEAD.as_mins());
            return Err(invalid(&format!(
                "Signature not yet current: {} is still later than {end} ({now} + {minutes} min.)",
                self.stamp
            )));
        }
        Ok(at)
    }

    fn resign(&self, parts: &Parts, body: &[u8], secret: &str, at: Timestamp) -> Result<String, Refusal> {
        if !self.signed_headers.iter().any(|name| name == "host") {
            return Err(invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."));
        }
        if self.presigned && self.expires.is_none() {
            return Ok(self.open_ended(parts, secret, at));
        }
        let mut settings = SigningSettings::default();
        settings.excluded_headers = None;
        settings.payload_checksum_kind = PayloadChecksumKind::NoHeader;
        if let Some(seconds) = self.expires {
            settings.signature_location = SignatureLocation::QueryParams;
            settings.expires_in = Some(Duration::from_secs(seconds.unsigned_abs()));
            // AWS IoT's own rule for presigned WebSockets: the token is added after signing.
            if self.service == "iotdevicegateway" {
                settings.session_token_mode = SessionTokenMode::Exclude;
            }
        }
        // The token, where signed, is already among the headers or in the query: the identity goes without.
        let identity = Credentials::new(&self.access_key_id, secret, None, None, "embedded").into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(&self.service)
            .time(SystemTime::from(at))
            .settings(settings)
            .build()
            .map_err(|error| incomplete(&error.to_string()))?
            .into();
        let headers = self.signed_headers.iter().flat_map(|name| {
            let values = parts.headers.get_all(name).iter();
            values.filter_map(move |value| Some((name.as_str(), value.to_str().ok()?)))
        });
        let request = SignableRequest::new(parts.method.as_str(), self.uri(parts), headers, SignableBody::Bytes(body))
            .map_err(|error| incomplete(&error.to_string()))?;
        sign(request, &params)
            .map(|output| output.signature().to_owned())
            .map_err(|error| incomplete(&error.to_string()))
    }

    /// The URI that was signed: without what presigning added.
    fn uri(&self, parts: &Parts) -> String {
        let path = parts.uri.path();
        let keep = |part: &&str| {
            let name = part.split('=').next().unwrap_or_default();
            let token_too = name == "X-Amz-Security-Token" && self.service == "iotdevicegateway";
            self.expires.is_none() || !(PRESIGNING.contains(&name) || token_too)
        };
        let query: Vec<&str> = parts.uri.query().unwrap_or_default().split('&').filter(keep).collect();
        format!("http://localhost{path}?{}", query.join("&"))
    }
}

/// The parts of `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`.
fn fields(authorization: &str) -> Result<BTreeMap<&str, String>, Refusal> {
    let rest = authorization
        .strip_prefix("AWS4-HMAC-SHA256")
        .ok_or_else(|| incomplete("Unsupported AWS 'algorithm': only AWS4-HMAC-SHA256 is known here."))?;
    Ok(rest.split(',').filter_map(|part| part.trim().split_once('=')).map(|(k, v)| (k, v.to_owned())).collect())
}

fn incomplete(message: &str) -> Refusal {
    Refusal::new("IncompleteSignatureException", message)
}

fn invalid(message: &str) -> Refusal {
    Refusal::new("InvalidSignatureException", message)
}

/// The refusal of a session past its time.
pub(super) fn expired() -> Refusal {
    Refusal::new("ExpiredTokenException", "The security token included in the request is expired")
}
