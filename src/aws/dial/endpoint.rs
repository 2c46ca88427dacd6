//! `HOST[:PORT]`.

use std::fmt;

use rustls::pki_types::ServerName;

use crate::fleet::{Problem, ProblemKind};

const HTTPS: u16 = 443;

/// Where to connect, and the name to ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::aws) struct Endpoint {
    pub(in crate::aws) host: String,
    pub(in crate::aws) port: u16,
    /// Sent as SNI where it is a name.
    pub(in crate::aws) name: ServerName<'static>,
}

impl Endpoint {
    /// Reads `host`, `host:port`, `[::1]:port`, with or without `https://` before and a slash behind; `tried` is what a
    /// problem says was tried.
    pub(in crate::aws) fn parse(text: &str, tried: &str) -> Result<Self, Problem> {
        let bad = |what: String| {
            Err(Problem::new(ProblemKind::Input, tried, text, what)
                .next("The endpoint is HOST or HOST:PORT, as DescribeEndpoint gives it."))
        };
        let bare = text.trim();
        let bare = bare.strip_prefix("https://").unwrap_or(bare);
        let bare = bare.strip_suffix('/').unwrap_or(bare);
        let (host, port) = match bare.rsplit_once(':') {
            Some((host, port)) if !host.contains(':') || host.ends_with(']') => (host, Some(port)),
            _ => (bare, None),
        };
        let port = match port.map(str::parse::<u16>) {
            None => HTTPS,
            Some(Ok(port)) if port != 0 => port,
            Some(_) => return bad("the port is not a number from 1 to 65535".to_owned()),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        Self::at(host, port).map_or_else(|| bad(format!("{host:?} is not a host name")), Ok)
    }

    /// A host and a port; `None` where it is no host's name or address.
    pub(in crate::aws) fn at(host: &str, port: u16) -> Option<Self> {
        let name = ServerName::try_from(host.to_owned()).ok()?;
        Some(Self { host: host.to_owned(), port, name })
    }

    /// `Host:` leaves out the port that goes without saying.
    pub(in crate::aws) fn host_header(&self) -> String {
        if self.port == HTTPS { self.bracketed() } else { self.to_string() }
    }

    /// As a URL has it.
    pub(in crate::aws) fn bracketed(&self) -> String {
        if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.bracketed(), self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_with_and_without_port() {
        let text = |input: &str| Endpoint::parse(input, "test").map(|endpoint| endpoint.to_string()).ok();
        assert_eq!(
            text("a.credentials.iot.eu-west-1.amazonaws.com").as_deref(),
            Some("a.credentials.iot.eu-west-1.amazonaws.com:443")
        );
        assert_eq!(text("https://localhost:8443/").as_deref(), Some("localhost:8443"));
        assert_eq!(text("[::1]:9").as_deref(), Some("[::1]:9"));
        assert_eq!(text("::1").as_deref(), Some("[::1]:443"));
        for bad in ["", "a b", "host:0", "host:99999", "host:x", "a/b"] {
            assert!(text(bad).is_none(), "{bad}");
        }
    }
}
