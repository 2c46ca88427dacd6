//! Where MQTT is spoken: `--mqtt-url`, else the data endpoint.

use std::fmt;

use percent_encoding::percent_decode_str;

use crate::aws::dial::Endpoint;
use crate::aws::endpoints::with_scheme;
use crate::aws::{Cloud, EndpointKind};
use crate::fleet::{Problem, ProblemKind};

pub(super) const TRIED: &str = "live session";

/// How MQTT's bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    /// WebSocket in TLS.
    Wss,
    /// WebSocket.
    Ws,
    /// TLS.
    Mqtts,
    /// TCP.
    Mqtt,
}

impl Scheme {
    const ALL: [Self; 4] = [Self::Wss, Self::Ws, Self::Mqtts, Self::Mqtt];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Wss => "wss",
            Self::Ws => "ws",
            Self::Mqtts => "mqtts",
            Self::Mqtt => "mqtt",
        }
    }

    const fn port(self) -> u16 {
        match self {
            Self::Wss => 443,
            Self::Ws => 80,
            Self::Mqtts => 8883,
            Self::Mqtt => 1883,
        }
    }

    /// Whether the bytes are secret on their way.
    pub(super) const fn is_secure(self) -> bool {
        matches!(self, Self::Wss | Self::Mqtts)
    }

    /// Whether the bytes go inside a WebSocket.
    pub(super) const fn is_web(self) -> bool {
        matches!(self, Self::Wss | Self::Ws)
    }
}

/// A server and how it is spoken to. Shown without user, password and query.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) scheme: Scheme,
    pub(super) endpoint: Endpoint,
    /// With its query, as it is sent.
    pub(super) path: String,
    pub(super) user: Option<String>,
    /// Secret.
    pub(super) password: Option<String>,
}

impl Place {
    /// Reads `wss://`, `ws://`, `mqtts://` or `mqtt://` with a host, and where wanted user, password, port and path.
    pub(super) fn parse(url: &str) -> Result<Self, Problem> {
        // The text itself is not shown: a password may stand in it.
        let bad = |what: &str| {
            Problem::new(ProblemKind::Input, TRIED, "--mqtt-url", what.to_owned()).next(
                "Give wss://, ws://, mqtts:// or mqtt:// with a host and, where wanted, user:password@, port and path.",
            )
        };
        let (scheme, _) = url.split_once("://").ok_or_else(|| bad("no scheme such as wss:// in it"))?;
        let scheme = Scheme::ALL.into_iter().find(|known| scheme.eq_ignore_ascii_case(known.as_str()));
        let scheme = scheme.ok_or_else(|| bad("a scheme that is none of wss, ws, mqtts and mqtt"))?;
        let uri: http::Uri = url.trim().parse().map_err(|_| bad("not a URL"))?;
        let authority = uri.authority().ok_or_else(|| bad("no host in it"))?;
        let server = authority.as_str().rsplit_once('@').map_or(authority.as_str(), |(_, server)| server);
        let behind = server.rsplit_once(']').map_or(server, |(_, behind)| behind);
        let port = match (uri.port_u16(), behind.contains(':')) {
            (Some(port), _) => port,
            (None, false) => scheme.port(),
            (None, true) => return Err(bad("no port from 1 to 65535 behind the colon")),
        };
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        let endpoint = Endpoint::at(host, port).ok_or_else(|| bad("no host name in it"))?;
        let login = authority.as_str().rsplit_once('@').map(|(login, _)| login);
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let (user, password) = match login.map(|login| login.split_once(':').ok_or(login)) {
            None => (None, None),
            Some(Ok((user, password))) => (Some(decoded(user)), Some(decoded(password))),
            Some(Err(user)) => (Some(decoded(user)), None),
        };
        let path = match uri.path_and_query().map(http::uri::PathAndQuery::as_str) {
            None | Some("/" | "") => "/mqtt".to_owned(),
            Some(path) => path.to_owned(),
        };
        Ok(Self { scheme, endpoint, path, user, password })
    }

    /// MQTT beside the shadow service, at its URL.
    fn beside(data_url: &str) -> Result<Self, Problem> {
        let (scheme, rest) = data_url.split_once("://").unwrap_or(("https", data_url));
        let host = rest.split(['/', '?']).next().unwrap_or(rest);
        let scheme = if scheme.eq_ignore_ascii_case("http") { Scheme::Ws } else { Scheme::Wss };
        Self::parse(&format!("{}://{host}/mqtt", scheme.as_str()))
    }

    /// `Host:` leaves out the port that goes without saying.
    pub(super) fn host_header(&self) -> String {
        if self.endpoint.port == self.scheme.port() { self.endpoint.bracketed() } else { self.endpoint.to_string() }
    }

    /// For the WebSocket's opening, with whatever query is added.
    pub(super) fn web_url(&self, path: &str) -> String {
        format!("{}://{}{path}", self.scheme.as_str(), self.host_header())
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme.as_str(), self.host_header())?;
        if self.scheme.is_web() { f.write_str(self.path.split('?').next().unwrap_or_default()) } else { Ok(()) }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Place({self})")
    }
}

impl Cloud {
    /// Where this session's MQTT is.
    pub(super) async fn mqtt_place(&self) -> Result<Place, Problem> {
        let settings = &self.inner.settings;
        if let Some(url) = &settings.mqtt_url {
            return Place::parse(url);
        }
        if let Some(given) = &settings.data_endpoint {
            return Place::beside(&with_scheme(given));
        }
        if let Some(url) = &self.inner.data_url {
            return Place::beside(url);
        }
        Place::beside(&with_scheme(&self.endpoint(EndpointKind::Data).await?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scheme_is_taken_and_no_password_is_shown() {
        for (url, shown, user) in [
            ("wss://abc-ats.iot.eu-west-1.amazonaws.com", "wss://abc-ats.iot.eu-west-1.amazonaws.com/mqtt", None),
            ("ws://127.0.0.1:8080/mqtt?x=1", "ws://127.0.0.1:8080/mqtt", None),
            ("mqtts://u:p%40ss@broker.example", "mqtts://broker.example", Some(("u", Some("p@ss")))),
            ("mqtt://u@[::1]:1884", "mqtt://[::1]:1884", Some(("u", None))),
            ("WSS://h:443/x", "wss://h/x", None),
        ] {
            let place = Place::parse(url).unwrap();
            assert_eq!(place.to_string(), shown);
            assert_eq!(place.user.as_deref(), user.map(|(user, _)| user));
            assert_eq!(place.password.as_deref(), user.and_then(|(_, password)| password));
            assert!(!format!("{place:?}").contains("ss@"));
        }
    }

    #[test]
    fn what_is_no_url_is_told_without_its_text() {
        for bad in ["host", "http://h", "wss://", "mqtt://u:secret@", "wss://u:secret@h:", "wss://u:secret@h:99999"] {
            let problem = Place::parse(bad).unwrap_err().to_string();
            assert!(!problem.contains("secret"), "{problem}");
        }
    }

    #[test]
    fn mqtt_lies_beside_the_shadow_service() {
        for (url, shown) in [
            ("https://abc-ats.iot.eu-west-1.amazonaws.com", "wss://abc-ats.iot.eu-west-1.amazonaws.com/mqtt"),
            ("http://127.0.0.1:4566/", "ws://127.0.0.1:4566/mqtt"),
            ("https://localhost:8443", "wss://localhost:8443/mqtt"),
        ] {
            assert_eq!(Place::beside(url).unwrap().to_string(), shown);
        }
    }
}
