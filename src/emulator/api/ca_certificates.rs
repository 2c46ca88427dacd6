//! CA certificates of the account's own.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::call::{Answer, Call, Outcome, epoch, text};
use super::paging::{MARKER, Page, age_key};
use super::x509::{facts, is_signed_by};
use crate::emulator::state::{CaCertificate, Refusal, State};

#[expect(clippy::unnecessary_wraps, reason = "operations have the one signature of the table")]
pub(super) fn registration_code(call: &Call<'_>) -> Outcome {
    Ok(Answer::Json(json!({ "registrationCode": call.read(code) })))
}

pub(super) fn register(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let pem = text(&body, "caCertificate")?;
    let found = facts(pem)?;
    if !found.is_ca {
        return Err(invalid("The certificate is not a CA certificate"));
    }
    let mode = body["certificateMode"].as_str().unwrap_or("DEFAULT");
    match body["verificationCertificate"].as_str() {
        Some(proof) => verify(call, proof, pem)?,
        // With SNI_ONLY an account need not prove that it holds the CA's key.
        None if mode == "SNI_ONLY" => {}
        None => return Err(Refusal::invalid("A verification certificate is required in DEFAULT mode")),
    }
    let answer =
        call.read(|state| json!({ "certificateArn": state.arn("cacert", &found.id), "certificateId": found.id }));
    let yes = |given: bool, yes: &str, no: &str| if given { yes.to_owned() } else { no.to_owned() };
    let certificate = CaCertificate {
        pem: pem.to_owned(),
        status: yes(call.flag("setAsActive"), "ACTIVE", "INACTIVE"),
        auto_registration: yes(call.flag("allowAutoRegistration"), "ENABLE", "DISABLE"),
        mode: mode.to_owned(),
        created: call.now,
        modified: call.now,
        not_before: found.not_before,
        not_after: found.not_after,
    };
    call.change(|state| state.register_ca(&found.id, certificate))?;
    Ok(Answer::Json(answer))
}

pub(super) fn list(call: &Call<'_>) -> Outcome {
    let page = Page::read(call, MARKER)?;
    call.read(|state| {
        let all = state.ca_certificates.iter();
        let rows = all.map(|(id, ca)| (age_key(ca.created, id), row(state, id, ca))).collect();
        let (rows, next) = page.of_list(rows, true);
        Ok(Answer::Json(page.body("certificates", rows, next)))
    })
}

pub(super) fn describe(call: &Call<'_>) -> Outcome {
    call.read(|state| {
        let ca = state.ca_certificate(call.label(0))?;
        let mut body = row(state, call.label(0), ca);
        body["certificatePem"] = ca.pem.clone().into();
        body["ownedBy"] = state.scope.account.clone().into();
        body["autoRegistrationStatus"] = ca.auto_registration.clone().into();
        body["lastModifiedDate"] = epoch(ca.modified);
        body["certificateMode"] = ca.mode.clone().into();
        body["validity"] = json!({ "notBefore": epoch(ca.not_before), "notAfter": epoch(ca.not_after) });
        Ok(Answer::Json(json!({ "certificateDescription": body })))
    })
}

pub(super) fn update(call: &Call<'_>) -> Outcome {
    let (status, auto) = (call.query("newStatus"), call.query("newAutoRegistrationStatus"));
    call.change(|state| state.update_ca(call.label(0), status, auto, call.now))?;
    Ok(Answer::Empty)
}

pub(super) fn delete(call: &Call<'_>) -> Outcome {
    call.change(|state| state.delete_ca(call.label(0)))?;
    Ok(Answer::Json(json!({})))
}

/// The id of the active registered CA that signed a certificate: the given one, or the one that fits.
///
/// # Errors
/// `CertificateValidationException` where there is none.
pub(super) fn signer(call: &Call<'_>, pem: &str, ca_pem: Option<&str>) -> Result<String, Refusal> {
    let given = ca_pem.map(|pem| facts(pem).map(|facts| facts.id)).transpose()?;
    call.read(|state| {
        let usable =
            |id: &String, ca: &CaCertificate| ca.status == "ACTIVE" && given.as_ref().is_none_or(|given| given == id);
        for (id, ca) in state.ca_certificates.iter().filter(|(id, ca)| usable(id, ca)) {
            if is_signed_by(pem, &ca.pem)? {
                return Ok(id.clone());
            }
        }
        Err(invalid("No active CA certificate that signed this certificate is registered"))
    })
}

/// The proof that the account holds the CA's key: a certificate signed by it, in the name of the registration code.
fn verify(call: &Call<'_>, proof: &str, ca_pem: &str) -> Result<(), Refusal> {
    if !is_signed_by(proof, ca_pem)? {
        return Err(invalid("The verification certificate is not signed by the CA certificate"));
    }
    let code = call.read(code);
    if facts(proof)?.common_name.as_deref() != Some(code.as_str()) {
        let message = format!("The common name of the verification certificate is not the registration code {code}");
        return Err(Refusal::new("RegistrationCodeValidationException", message));
    }
    Ok(())
}

/// The same for every call of an account, as on AWS.
fn code(state: &State) -> String {
    hex::encode(Sha256::digest(format!("registration code of {}", state.scope.account)))
}

fn row(state: &State, id: &str, ca: &CaCertificate) -> Value {
    json!({
        "certificateArn": state.arn("cacert", id),
        "certificateId": id,
        "status": ca.status,
        "creationDate": epoch(ca.created),
    })
}

fn invalid(message: &str) -> Refusal {
    Refusal::new("CertificateValidationException", message)
}
