//! The example policies of AWS's documentation, each with its page, and the requests that the page speaks of.
//!
//! The documents stand as on the page but for what is the reader's to fill in. Statements are told apart by what they say, in
//! order; a request without a word of its own on the page is the obvious counterpart of one that has.

mod certificates;
mod conditions;
mod connect;
mod iam;
mod publish;
mod things;

use super::*;

/// A policy of a page, and what is asked of it.
pub(super) struct Example {
    /// The page's name in AWS's documentation.
    pub(super) page: &'static str,
    /// The statements, as JSON; `@` stands for `arn:aws:iot:us-east-1:123456789012:`.
    pub(super) statements: &'static str,
    pub(super) asks: &'static [Ask],
}

/// One request and its verdict.
pub(super) struct Ask {
    pub(super) who: &'static Who,
    pub(super) action: &'static str,
    /// Short for AWS IoT; a whole ARN for the others.
    pub(super) resource: &'static str,
    pub(super) verdict: Verdict,
}

pub(super) const fn ask(who: &'static Who, action: &'static str, resource: &'static str, verdict: Verdict) -> Ask {
    Ask { who, action, resource, verdict }
}

/// Who asks, and what is told of the request.
pub(super) struct Who {
    transport: Transport,
    client_id: Option<&'static str>,
    /// Name, and whether the certificate is attached.
    thing: Option<(&'static str, bool)>,
    /// Fields of the certificate and their values; none means that it has no such fields.
    certificate: &'static [(&'static str, &'static [&'static str])],
    keys: &'static [(&'static str, &'static [&'static str])],
}

/// Over MQTT, registered: the thing `thing1`, attached, with its name as client id.
pub(super) const THING1: Who = Who {
    transport: Transport::Mqtt,
    client_id: Some("thing1"),
    thing: Some(("thing1", true)),
    certificate: &[],
    keys: &[],
};
/// Over MQTT, of no thing: the client `client1`.
pub(super) const CLIENT1: Who = Who { client_id: Some("client1"), thing: None, ..THING1 };
pub(super) const CLIENT2: Who = Who { client_id: Some("client2"), ..CLIENT1 };
/// A client that no example names.
pub(super) const CLIENT9: Who = Who { client_id: Some("client9"), ..CLIENT1 };
/// The thing with a certificate that is not attached to it.
pub(super) const DETACHED: Who = Who { thing: Some(("thing1", false)), ..THING1 };
/// Its certificate over HTTPS.
pub(super) const HTTPS: Who = Who { transport: Transport::Https, client_id: None, thing: None, ..THING1 };
/// Its certificate at the credential provider.
pub(super) const PROVIDER: Who = Who { transport: Transport::CredentialProvider, ..HTTPS };
/// Somebody of IAM, of whom nothing is told.
pub(super) const IAM: Who = Who { transport: Transport::Api, ..HTTPS };

impl Who {
    fn context(&self) -> Context {
        let mut context = Context::new(self.transport);
        context.told = Told::InFull;
        context.client_id = self.client_id.map(str::to_owned);
        context.thing = self.thing.map(|(name, is_attached)| ThingContext {
            name: name.to_owned(),
            is_attached,
            is_exclusive: Some(false),
            ..ThingContext::default()
        });
        let texts = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
        let names = self.certificate.iter().map(|(field, values)| ((*field).to_owned(), texts(values)));
        context.certificate = Some(CertificateNames(names.collect()));
        context.keys = self.keys.iter().map(|(key, values)| (key.to_ascii_lowercase(), texts(values))).collect();
        context
    }
}

fn check(example: &Example) {
    let whole = |short: &str| match short {
        short if short == "*" || short.starts_with("arn:") => short.to_owned(),
        short => format!("arn:aws:iot:us-east-1:123456789012:{short}"),
    };
    let statements = example.statements.replace('@', &whole(""));
    let document = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
    for ask in example.asks {
        let decision = decide(&document, ask.action, &whole(ask.resource), &ask.who.context());
        let client = ask.who.client_id.unwrap_or("no client");
        let place =
            format!("{}: {client}: {} on {}\n{statements}\n{decision:#?}", example.page, ask.action, ask.resource);
        assert_eq!(decision.verdict, ask.verdict, "{place}");
        assert_eq!(decision.verdict == Verdict::Unknown, !decision.unknown.is_empty(), "{place}");
    }
}

#[test]
fn every_example_says_what_its_page_says() {
    let all = [certificates::ALL, conditions::ALL, connect::ALL, iam::ALL, publish::ALL, things::ALL];
    let asked: usize = all.iter().copied().flatten().map(|example| example.asks.len()).sum();
    assert!(asked >= 150, "{asked}");
    for example in all.into_iter().flatten() {
        check(example);
    }
}
