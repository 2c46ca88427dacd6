//! The environment's proxy (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`), as every AWS tool takes it: a tunnel, through
//! which TLS goes untouched. A proxy that opens TLS cannot pass on a client certificate; that shows as an untrusted
//! server.

use std::net::IpAddr;

use hyper_util::client::proxy::matcher::Matcher;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::Endpoint;
use crate::fleet::{Problem, ProblemKind};

/// The head of an answer to `CONNECT` is short.
const HEAD: usize = 8 * 1024;

/// An HTTP proxy.
pub(in crate::aws) struct Proxy {
    pub(in crate::aws) host: String,
    pub(in crate::aws) port: u16,
    /// The value of `Proxy-Authorization`; secret.
    authorization: Option<Vec<u8>>,
}

impl Proxy {
    /// The one in force for `scheme` (`https`, `http`) at this endpoint. The machine itself is never reached through one.
    pub(in crate::aws) fn from_environment(
        scheme: &str,
        endpoint: &Endpoint,
        tried: &str,
    ) -> Result<Option<Self>, Problem> {
        if is_loopback(&endpoint.host) {
            return Ok(None);
        }
        Self::of(&Matcher::from_env(), &format!("{scheme}://{endpoint}/"), tried)
    }

    fn of(matcher: &Matcher, target: &str, tried: &str) -> Result<Option<Self>, Problem> {
        let Some(found) = target.parse().ok().and_then(|target: http::Uri| matcher.intercept(&target)) else {
            return Ok(None);
        };
        let uri = found.uri();
        let scheme = uri.scheme_str().unwrap_or("http");
        // The URI is not shown whole: user and password may stand in it.
        let (Some(host), "http") = (uri.host(), scheme) else {
            let on = uri.host().unwrap_or_default();
            return Err(Problem::new(
                ProblemKind::Input,
                tried,
                on,
                format!("a proxy by {scheme}:// cannot be used here"),
            )
            .next("Set HTTPS_PROXY to an http:// proxy, or name the endpoint in NO_PROXY."));
        };
        Ok(Some(Self {
            host: host.trim_matches(['[', ']']).to_owned(),
            port: uri.port_u16().unwrap_or(80),
            authorization: found.basic_auth().map(|value| value.as_bytes().to_vec()),
        }))
    }

    /// Asks for a tunnel to `target` (`host:port`).
    pub(in crate::aws) async fn tunnel(&self, tcp: &mut TcpStream, target: &str) -> Result<(), String> {
        let mut ask = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n").into_bytes();
        if let Some(authorization) = &self.authorization {
            ask.extend_from_slice(b"Proxy-Authorization: ");
            ask.extend_from_slice(authorization);
            ask.extend_from_slice(b"\r\n");
        }
        ask.extend_from_slice(b"\r\n");
        tcp.write_all(&ask).await.map_err(|error| error.to_string())?;
        let mut head = Vec::new();
        // Byte by byte: what follows the head belongs to TLS.
        while !head.ends_with(b"\r\n\r\n") {
            let byte = tcp.read_u8().await.map_err(|error| format!("it hung up: {error}"))?;
            head.push(byte);
            if head.len() > HEAD {
                return Err("its answer has no end".to_owned());
            }
        }
        let text = String::from_utf8_lossy(&head);
        let line = text.lines().next().unwrap_or_default();
        let status = line.strip_prefix("HTTP/1.").and_then(|rest| rest.split(' ').nth(1));
        match status {
            Some(status) if status.starts_with('2') => Ok(()),
            Some("407") => Err(format!("it wants a user and a password: {line}")),
            _ => Err(format!("it refuses the tunnel to {target}: {line}")),
        }
    }
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    const HOST: &str = "c1.credentials.iot.eu-west-1.amazonaws.com";

    fn of(proxy: &str, no: &str) -> Result<Option<Proxy>, Problem> {
        let matcher = Matcher::builder().https(proxy).no(no).build();
        Proxy::of(&matcher, &format!("https://{HOST}/"), "test")
    }

    #[test]
    fn what_the_environment_says_is_taken() {
        let proxy = of("http://user:pass@proxy.example:3128", "").unwrap().unwrap();
        assert_eq!((proxy.host.as_str(), proxy.port), ("proxy.example", 3128));
        assert_eq!(proxy.authorization.as_deref(), Some(&b"Basic dXNlcjpwYXNz"[..]));
        assert!(of("http://proxy.example:3128", ".amazonaws.com").unwrap().is_none());
        let refused = of("socks5://user:pass@proxy.example", "").err().unwrap();
        assert!(refused.to_string().contains("socks5") && !refused.to_string().contains("pass"), "{refused}");
        assert!(is_loopback("LOCALHOST") && is_loopback("127.0.0.1") && is_loopback("::1") && !is_loopback(HOST));
    }

    async fn tunnel(answer: &'static [u8]) -> (Result<(), String>, Vec<u8>, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move {
            let (mut tcp, _) = listener.accept().await.unwrap();
            let mut asked = Vec::new();
            while !asked.ends_with(b"\r\n\r\n") {
                asked.push(tcp.read_u8().await.unwrap());
            }
            tcp.write_all(answer).await.unwrap();
            String::from_utf8(asked).unwrap()
        });
        let mut tcp = TcpStream::connect(address).await.unwrap();
        let proxy = of("http://user:pass@proxy.example:3128", "").unwrap().unwrap();
        let result = proxy.tunnel(&mut tcp, &format!("{HOST}:443")).await;
        let asked = server.await.unwrap();
        let mut rest = Vec::new();
        tcp.read_to_end(&mut rest).await.unwrap();
        (result, rest, asked)
    }

    #[tokio::test]
    async fn a_tunnel_is_asked_for_and_what_follows_is_left_alone() {
        let (result, rest, asked) = tunnel(b"HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\nTLS").await;
        assert_eq!((result, rest.as_slice()), (Ok(()), &b"TLS"[..]));
        assert!(asked.starts_with(&format!("CONNECT {HOST}:443 HTTP/1.1\r\n")), "{asked}");
        assert!(asked.contains("Proxy-Authorization: Basic dXNlcjpwYXNz\r\n"), "{asked}");
    }

    #[tokio::test]
    async fn a_refusal_is_told_without_the_password() {
        for (answer, word) in [
            (&b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"[..], "password"),
            (b"HTTP/1.1 403 Forbidden\r\n\r\n", "refuses the tunnel"),
            (b"SSH-2.0\r\n\r\n", "refuses the tunnel"),
        ] {
            let (result, ..) = tunnel(answer).await;
            let text = result.unwrap_err();
            assert!(text.contains(word) && !text.contains("dXNlcjpwYXNz"), "{text}");
        }
    }
}
