//! The SDK's errors, told for the reader; the one place where they are.

mod codes;
mod denied;
mod network;

use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_iot::operation::RequestId as _;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::fleet::{Problem, ProblemKind};

/// What was asked, and what to advise when sign-in is at fault.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    /// IAM action: `iot:ListThings`.
    pub(super) action: &'a str,
    /// On what; may be empty.
    pub(super) on: &'a str,
    /// What to do when the credentials are refused.
    pub(super) sign_in_advice: &'a str,
}

impl Asked<'_> {
    fn problem(&self, kind: ProblemKind, message: impl Into<String>) -> Problem {
        let operation = self.action.split_once(':').map_or(self.action, |(_, name)| name);
        Problem::new(kind, operation, self.on, message)
    }
}

/// Any failure of any operation.
pub(super) fn translate<E>(asked: Asked<'_>, error: &SdkError<E, HttpResponse>) -> Problem
where
    E: ProvideErrorMetadata + Error + 'static,
{
    match error {
        SdkError::ServiceError(service) => answered(asked, service.err(), service.raw()),
        SdkError::ResponseError(broken) => {
            let status = broken.raw().status().as_u16();
            let message = format!("HTTP {status}, an answer that could not be read: {}", chain_of(error));
            asked.problem(ProblemKind::Service, message)
        }
        SdkError::TimeoutError(_) => asked
            .problem(ProblemKind::Network, "no answer in time")
            .next("Check the connection, the proxy and the endpoint; then try again."),
        SdkError::DispatchFailure(failure) => match in_chain::<CredentialsError>(error) {
            Some(cause) => without_credentials(asked, cause),
            None => network::not_delivered(asked, error, failure.is_timeout()),
        },
        other => match in_chain::<CredentialsError>(other) {
            Some(cause) => without_credentials(asked, cause),
            None => asked.problem(ProblemKind::Input, format!("the request could not be built: {}", chain_of(other))),
        },
    }
}

/// The messages of an error and of what caused it, outermost first, each once.
pub(super) fn chain_of(error: &(dyn Error + 'static)) -> String {
    let mut said: Vec<String> = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        let text = without_dump(error.to_string());
        if !said.iter().any(|earlier| earlier.contains(&text)) {
            said.push(text);
        }
        next = error.source();
    }
    said.join(": ")
}

/// The SDK puts the `Debug` of a whole request into some messages, headers and all.
fn without_dump(mut text: String) -> String {
    if let Some(at) = ["Request {", "SdkBody"].iter().filter_map(|dump| text.find(dump)).min() {
        text.truncate(at);
        text.truncate(text.trim_end_matches(|c: char| !c.is_alphanumeric()).len());
    }
    text
}

fn in_chain<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<T>() {
            return Some(found);
        }
        next = error.source();
    }
    None
}

fn without_credentials(asked: Asked<'_>, cause: &CredentialsError) -> Problem {
    let message = format!("no credentials to sign with: {}", chain_of(cause));
    asked.problem(ProblemKind::SignIn, message).next(asked.sign_in_advice)
}

/// AWS, or something in its place, answered with an error.
fn answered<E>(asked: Asked<'_>, error: &E, raw: &HttpResponse) -> Problem
where
    E: ProvideErrorMetadata,
{
    let status = raw.status().as_u16();
    let code = error.code().map(str::to_owned);
    if code.is_none() && status < 500 && is_web_page(raw) {
        return asked
            .problem(ProblemKind::Network, format!("HTTP {status} with a web page for an answer: that was not AWS"))
            .next("A proxy or a captive portal may have answered: check the connection, the proxy and the endpoint.");
    }
    let kind = codes::kind_of(code.as_deref(), status);
    let message = match (error.message().filter(|text| !text.is_empty()), &code) {
        (Some(message), _) => message.to_owned(),
        (None, Some(_)) => "AWS gave no reason".to_owned(),
        (None, None) => without_code(status, raw),
    };
    let mut problem = asked.problem(kind, message);
    problem.request_id = error.meta().request_id().map(str::to_owned).or_else(|| header(raw, "x-amzn-requestid"));
    problem.code = code;
    match kind {
        ProblemKind::Denied => denied::name_what_is_missing(&mut problem, asked),
        ProblemKind::SignIn => {
            problem.next = Some(codes::sign_in_step(&problem, asked.sign_in_advice));
        }
        ProblemKind::Throttled => problem.next = Some("Wait a little, then try again.".to_owned()),
        _ => {}
    }
    problem
}

/// Neither code nor message: not AWS' own error. moto answers so for what it does not have.
fn without_code(status: u16, raw: &HttpResponse) -> String {
    if is_web_page(raw) {
        return format!("HTTP {status} with a web page for an answer: not implemented by this endpoint?");
    }
    match status {
        404 => "HTTP 404 without a reason: is this the right endpoint for this service?".to_owned(),
        _ => format!("HTTP {status} without a reason"),
    }
}

fn is_web_page(raw: &HttpResponse) -> bool {
    let opening = raw.body().bytes().unwrap_or_default().trim_ascii_start();
    let opening = opening.get(..9).unwrap_or(opening).to_ascii_lowercase();
    header(raw, "content-type").is_some_and(|kind| kind.contains("html"))
        || opening.starts_with(b"<html")
        || opening.starts_with(b"<!doctype")
}

fn header(raw: &HttpResponse, name: &str) -> Option<String> {
    raw.headers().get(name).map(str::to_owned)
}

#[cfg(test)]
mod tests;
