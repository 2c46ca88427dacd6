//! Certificates.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::{Value, json};

use super::ca_certificates::signer;
use super::call::{Answer, Call, Outcome, epoch, text};
use super::paging::{MARKER, Page, age_key};
use super::x509::{Facts, facts};
use crate::emulator::pki::Subject;
use crate::emulator::state::{Certificate, ListedCertificate, Refusal, State};

pub(super) fn list(call: &Call<'_>) -> Outcome {
    let page = Page::read(call, MARKER)?;
    call.read(|state| {
        // A key is an age and an id; to start behind it, it is taken apart again.
        let start = page.after.as_deref().and_then(|key| {
            let (age, id) = key.split_once(' ')?;
            Some((Timestamp::from_nanosecond(age.parse().ok()?).ok()?, id.to_owned()))
        });
        let rows = state.certificates_behind(start.as_ref(), page.ascending);
        let (rows, next) = page.cut(rows, |listed| age_key(listed.created(), listed.id()));
        let rows: Vec<Row<'_>> = rows.iter().map(|listed| Row::new(state, listed)).collect();
        page.text("certificates", &rows, next)
    })
}

/// A certificate as lists have it, written without a detour.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    certificate_arn: String,
    certificate_id: &'a str,
    certificate_mode: &'a str,
    creation_date: Value,
    status: &'a str,
}

impl<'a> Row<'a> {
    fn new(state: &State, listed: &'a ListedCertificate<'_>) -> Self {
        Self {
            certificate_arn: state.arn("cert", listed.id()),
            certificate_id: listed.id(),
            certificate_mode: listed.mode(),
            creation_date: epoch(listed.created()),
            status: listed.status(),
        }
    }
}

pub(super) fn list_by_ca(call: &Call<'_>) -> Outcome {
    let page = Page::read(call, MARKER)?;
    call.read(|state| {
        let signed = state.certificates.iter().filter(|c| c.ca_id.as_deref() == Some(call.label(0)));
        let rows = signed.map(|c| (age_key(c.created, &c.id), row(state, c))).collect();
        let (rows, next) = page.of_list(rows, true);
        Ok(Answer::Json(page.body("certificates", rows, next)))
    })
}

pub(super) fn describe(call: &Call<'_>) -> Outcome {
    call.read(|state| {
        let certificate = state.certificate(call.label(0))?;
        let mut body = row(state, &certificate);
        body["certificatePem"] = certificate.pem.clone().into();
        body["ownedBy"] = certificate.owned_by.clone().into();
        body["lastModifiedDate"] = epoch(certificate.modified);
        body["customerVersion"] = certificate.version.into();
        body["transferData"] = json!({});
        body["generationId"] = format!("{:032x}", certificate.version).into();
        body["validity"] =
            json!({ "notBefore": epoch(certificate.not_before), "notAfter": epoch(certificate.not_after) });
        if let Some(ca) = &certificate.ca_id {
            body["caCertificateId"] = ca.clone().into();
        }
        Ok(Answer::Json(json!({ "certificateDescription": body })))
    })
}

pub(super) fn create_keys(call: &Call<'_>) -> Outcome {
    let subject = Subject::aws(call.now.to_zoned(TimeZone::UTC).date());
    let issued = call.service.ca.issue(&subject).map_err(failure)?;
    let mut body = created(call, &issued.cert_pem, call.flag("setAsActive"), None)?;
    body["certificatePem"] = issued.cert_pem.into();
    body["keyPair"] = json!({ "PublicKey": issued.public_key_pem, "PrivateKey": issued.key_pem });
    Ok(Answer::Json(body))
}

pub(super) fn create_from_csr(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let request = text(&body, "certificateSigningRequest")?;
    let date = call.now.to_zoned(TimeZone::UTC).date();
    let pem = call
        .service
        .ca
        .sign_request(request, date)
        .map_err(|error| Refusal::invalid(format!("The certificate signing request is invalid: {error}")))?;
    let mut body = created(call, &pem, call.flag("setAsActive"), None)?;
    body["certificatePem"] = pem.into();
    Ok(Answer::Json(body))
}

/// Wants a registered CA certificate that signed it.
pub(super) fn register(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let pem = text(&body, "certificatePem")?;
    let ca = signer(call, pem, body["caCertificatePem"].as_str())?;
    let active = call.flag("setAsActive") || body["status"].as_str() == Some("ACTIVE");
    Ok(Answer::Json(created(call, pem, active, Some(ca))?))
}

pub(super) fn register_without_ca(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let active = match body["status"].as_str() {
        None | Some("ACTIVE") => true,
        Some("INACTIVE") => false,
        Some(other) => return Err(Refusal::invalid(format!("Certificate status {other} is not allowed here"))),
    };
    Ok(Answer::Json(created(call, text(&body, "certificatePem")?, active, None)?))
}

pub(super) fn update(call: &Call<'_>) -> Outcome {
    let status = call.required("newStatus")?;
    call.change(|state| state.set_certificate_status(call.label(0), status, call.now))?;
    Ok(Answer::Empty)
}

pub(super) fn delete(call: &Call<'_>) -> Outcome {
    call.change(|state| state.delete_certificate(call.label(0), call.flag("forceDelete")))?;
    Ok(Answer::Empty)
}

/// Registers a certificate; its ARN and id come back.
fn created(call: &Call<'_>, pem: &str, active: bool, ca_id: Option<String>) -> Result<Value, Refusal> {
    let Facts { id, not_before, not_after, .. } = facts(pem)?;
    let arn = call.change(|state| {
        state.register_certificate(Certificate {
            id: id.clone(),
            pem: pem.to_owned(),
            status: if active { "ACTIVE" } else { "INACTIVE" }.to_owned(),
            mode: "DEFAULT".to_owned(),
            created: call.now,
            modified: call.now,
            owned_by: state.scope.account.clone(),
            not_before,
            not_after,
            ca_id,
            version: 1,
        })?;
        Ok::<_, Refusal>(state.arn("cert", &id))
    })?;
    Ok(json!({ "certificateArn": arn, "certificateId": id }))
}

fn row(state: &State, certificate: &Certificate) -> Value {
    json!({
        "certificateArn": state.arn("cert", &certificate.id),
        "certificateId": certificate.id,
        "status": certificate.status,
        "certificateMode": certificate.mode,
        "creationDate": epoch(certificate.created),
    })
}

fn failure(error: impl std::fmt::Display) -> Refusal {
    Refusal::new("InternalFailureException", error.to_string())
}
