//! TLS alerts by name: what the standard says they mean (RFC 8446, 6.2).

/// An alert that was received.
pub(super) struct Alert {
    /// As the standard spells it.
    pub(super) name: &'static str,
    pub(super) number: u8,
    /// What the standard says of it.
    pub(super) means: &'static str,
    /// Other spellings, without blanks and punctuation.
    spellings: &'static [&'static str],
}

const fn alert(name: &'static str, number: u8, means: &'static str, spellings: &'static [&'static str]) -> Alert {
    Alert { name, number, means, spellings }
}

const ALERTS: &[Alert] = &[
    alert(
        "access_denied",
        49,
        "the certificate was read and is valid, but access control decided against it",
        &["accessdenied"],
    ),
    alert(
        "certificate_expired",
        45,
        "the certificate is not valid now: it has expired, or is not valid yet",
        &["certificateexpired", "expiredcertificate"],
    ),
    alert(
        "certificate_revoked",
        44,
        "whoever signed the certificate revoked it",
        &["certificaterevoked", "revokedcertificate"],
    ),
    alert(
        "unknown_ca",
        48,
        "the CA that signed the certificate is not known to the server, or not trusted there",
        &["unknownca", "unknowncertificateauthority"],
    ),
    alert("certificate_required", 116, "no certificate was sent, and one is needed", &["certificaterequired"]),
    alert("bad_certificate", 42, "the certificate is damaged, or its signature does not verify", &["badcertificate"]),
    alert(
        "unsupported_certificate",
        43,
        "the certificate is of a kind that the server does not take",
        &["unsupportedcertificate"],
    ),
    alert(
        "certificate_unknown",
        46,
        "something else about the certificate makes it unacceptable; the alert does not say what",
        &["certificateunknown", "unknowncertificate"],
    ),
];

/// The alert that a text names, in whatever library's spelling.
pub(super) fn named(text: &str) -> Option<&'static Alert> {
    let plain: String = text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let by_name = ALERTS.iter().find(|alert| alert.spellings.iter().any(|spelling| plain.contains(spelling)));
    by_name.or_else(|| {
        let digits = |after: &str| after.chars().take_while(char::is_ascii_digit).collect::<String>();
        let number: u8 = digits(plain.split_once("alertnumber")?.1).parse().ok()?;
        ALERTS.iter().find(|alert| alert.number == number)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alert_is_named_in_every_librarys_spelling() {
        for (text, name) in [
            ("TLS alert 49 AccessDenied", Some("access_denied")),
            ("tlsv1 alert access denied", Some("access_denied")),
            ("SSLV3_ALERT_CERTIFICATE_EXPIRED", Some("certificate_expired")),
            ("remote error: tls: expired certificate", Some("certificate_expired")),
            ("remote error: tls: unknown certificate authority", Some("unknown_ca")),
            ("remote error: tls: unknown certificate", Some("certificate_unknown")),
            ("alert number 46", Some("certificate_unknown")),
            ("SSL alert number 116", Some("certificate_required")),
            ("the connection was closed during the handshake", None),
            ("-0x7780", None),
        ] {
            assert_eq!(named(text).map(|alert| alert.name), name, "{text}");
        }
    }
}
