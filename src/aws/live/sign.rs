//! The signed URL of a WebSocket: a secret, made anew for every connection.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    SessionTokenMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign,
};
use aws_sigv4::sign::v4;

use super::place::{Place, TRIED};
use crate::fleet::{Problem, ProblemKind};

/// It is used at once; a clock may be some minutes off.
const VALID: Duration = Duration::from_mins(15);

/// Path and query, signed. Unlike with other services the session token is no part of what is signed; it is added
/// behind the signature (developer guide, `protocols`).
pub(super) fn signed_path(
    place: &Place,
    credentials: &Credentials,
    region: &str,
    now: SystemTime,
) -> Result<String, Problem> {
    let failed = |what: String| Problem::new(ProblemKind::Input, TRIED, &place.to_string(), what);
    let mut settings = SigningSettings::default();
    settings.signature_location = SignatureLocation::QueryParams;
    settings.session_token_mode = SessionTokenMode::Exclude;
    settings.expires_in = Some(VALID);
    let identity = credentials.clone().into();
    let parameters = v4::SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name("iotdevicegateway")
        .time(now)
        .settings(settings)
        .build()
        .map_err(|error| failed(error.to_string()))?
        .into();
    // The scheme is not signed, but decides which port goes without saying in `Host`.
    let scheme = if place.scheme.is_secure() { "https" } else { "http" };
    let url = format!("{scheme}://{}{}", place.host_header(), place.path);
    let request = SignableRequest::new("GET", url.as_str(), std::iter::empty(), SignableBody::Bytes(&[]));
    let request = request.map_err(|error| failed(error.to_string()))?;
    let (instructions, _) = sign(request, &parameters).map_err(|error| failed(error.to_string()))?.into_parts();
    let mut target = http::Request::get(&url).body(()).map_err(|error| failed(error.to_string()))?;
    instructions.apply_to_request_http1x(&mut target);
    let signed = target.uri().path_and_query().map(|path| path.as_str().to_owned());
    signed.ok_or_else(|| failed("no path to sign".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_stands_behind_the_signature_and_is_not_signed() {
        let place = Place::parse("wss://abc-ats.iot.eu-west-1.amazonaws.com/mqtt").unwrap();
        let keys = |token: Option<&str>| Credentials::new("AKID", "secret", token.map(str::to_owned), None, "test");
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let with = signed_path(&place, &keys(Some("to/ken+=")), "eu-west-1", at).unwrap();
        let without = signed_path(&place, &keys(None), "eu-west-1", at).unwrap();
        let signature = |url: &str| url.split("X-Amz-Signature=").nth(1).unwrap()[..64].to_owned();
        assert_eq!(signature(&with), signature(&without));
        assert!(with.starts_with("/mqtt?X-Amz-"), "{with}");
        assert!(with.contains("%2Fiotdevicegateway%2Faws4_request"), "{with}");
        assert!(with.contains("X-Amz-SignedHeaders=host"), "{with}");
        let behind = with.split("X-Amz-Signature=").nth(1).unwrap();
        assert!(behind.ends_with("&X-Amz-Security-Token=to%2Fken%2B%3D"), "{with}");
        assert!(!with.contains("secret"));
    }
}
