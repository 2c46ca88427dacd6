//! TLS, in the words of OpenSSL, mbedTLS, wolfSSL, rustls, Go, Java and curl. Three cases are those of the credential
//! request, and their meaning is told there.

use crate::diagnose::explain::case::{Case, Grade, When, when};
use crate::diagnose::explain::types::Ask;

/// Signs of AWS IoT or of MQTT.
pub(super) const IOT: &[&str] = &[
    "mqtt",
    "iot.",
    "-ats.iot",
    "credentials.iot",
    "amazonaws.com",
    "8883",
    "8443",
    "awsiot",
    "aws_iot",
    "aws-iot",
    "aws iot",
    "awscrt",
    "greengrass",
    "role-aliases",
    "esp-tls",
    "mosquitto",
    "paho",
    "iotdata",
    "iot_data",
];
/// Signs of something else.
const FOREIGN: &[&str] = &[
    "github.com",
    "gitlab",
    "fatal: unable to access",
    "git clone",
    "docker",
    "kubelet",
    "kubectl",
    "npm ERR",
    "npm error",
    "pip install",
    "cargo",
    "nginx",
    "apache2",
    "postgres",
    "mysql",
    "ldap",
    "smtp",
    "imap",
    "New connection from",
];

/// The server refused the client's certificate, by an alert or by hanging up.
pub(in crate::diagnose::explain) const CLIENT_REFUSED: &[When] = &[
    when(&[
        "alert certificate unknown",
        "SSLV3_ALERT_CERTIFICATE_UNKNOWN",
        "alert bad certificate",
        "SSLV3_ALERT_BAD_CERTIFICATE",
        "alert unsupported certificate",
        "alert certificate revoked",
        "alert certificate expired",
        "SSLV3_ALERT_CERTIFICATE_EXPIRED",
        "alert certificate required",
        "TLSV13_ALERT_CERTIFICATE_REQUIRED",
        "alert unknown ca",
        "TLSV1_ALERT_UNKNOWN_CA",
        "alert access denied",
        "TLSV1_ALERT_ACCESS_DENIED",
        "SSLV3_ALERT_CERTIFICATE_REVOKED",
        "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE",
        "alert number 42",
        "alert number 43",
        "alert number 44",
        "alert number 45",
        "alert number 46",
        "alert number 48",
        "alert number 49",
        "alert number 116",
        "Received fatal alert: certificate_unknown",
        "Received fatal alert: bad_certificate",
        "Received fatal alert: unknown_ca",
        "Received fatal alert: certificate_required",
        "Received fatal alert: certificate_expired",
        "Received fatal alert: certificate_revoked",
        "Received fatal alert: unsupported_certificate",
        "Received fatal alert: access_denied",
        "remote error: tls: bad certificate",
        "remote error: tls: unknown certificate",
        "remote error: tls: unknown certificate authority",
        "remote error: tls: certificate required",
        "remote error: tls: expired certificate",
        "remote error: tls: access denied",
        "AlertReceived(BadCertificate)",
        "AlertReceived(CertificateUnknown)",
        "AlertReceived(UnknownCA)",
        "AlertReceived(CertificateRequired)",
        "AlertReceived(CertificateExpired)",
        "AlertReceived(CertificateRevoked)",
        "AlertReceived(UnsupportedCertificate)",
        "AlertReceived(AccessDenied)",
        "received fatal alert: BadCertificate",
        "received fatal alert: CertificateUnknown",
        "received fatal alert: CertificateRequired",
        "received fatal alert: UnknownCA",
        "received fatal alert: CertificateExpired",
        "received fatal alert: CertificateRevoked",
        "received fatal alert: UnsupportedCertificate",
        "received fatal alert: AccessDenied",
    ])
    .unless(FOREIGN),
    when(&["-0x7780", "-30592"]).near(&["mbedtls", "ssl_", "esp-tls", "aws_iot", "handshake"]).or_alone(),
    when(&["-313"]).near(&["wolfssl", "wolfSSL_connect", "received alert fatal"]),
];

/// The client does not trust the server.
pub(in crate::diagnose::explain) const SERVER_NOT_TRUSTED: &[When] = &[
    when(&[
        "unable to get local issuer certificate",
        "self signed certificate in certificate chain",
        "self-signed certificate in certificate chain",
        "SELF_SIGNED_CERT_IN_CHAIN",
        "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
        "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
        "unable to verify the first certificate",
        "CERTIFICATE_VERIFY_FAILED",
        "certificate verify failed",
        "PKIX path building failed",
        "certificate signed by unknown authority",
        "UnknownIssuer",
        "unknown issuer",
        "ERR_TLS_CERT_ALTNAME_INVALID",
        "CertNotValidForName",
        "NotValidForName",
        "Hostname mismatch",
        "X509_V_ERR",
        "curl: (60)",
    ])
    .near(IOT)
    .unless(FOREIGN),
    // What curl says, without the address it was asked for.
    when(&["unable to get local issuer certificate"]).near(&["curl: (60)"]).unless(FOREIGN),
    when(&["-0x2700", "-9984"]).near(&["mbedtls", "x509", "ssl", "handshake", "aws_iot"]).or_alone(),
    when(&["-188"]).near(&["wolfssl", "ASN_NO_SIGNER"]),
    when(&["ASN_NO_SIGNER_E"]),
];

/// The key is not the certificate's.
pub(in crate::diagnose::explain) const KEY_MISMATCH: &[When] = &[when(&[
    "key values mismatch",
    "KEY_VALUES_MISMATCH",
    "private key does not match public key",
    "private key doesn't match the certificate",
    "private key does not match the certificate",
    "InconsistentKeys(KeyMismatch)",
    "keys may not be consistent: KeyMismatch",
])
.unless(FOREIGN)];

/// The host's name is unknown.
pub(in crate::diagnose::explain) const NO_SUCH_HOST: &[When] = &[when(&[
    "getaddrinfo ENOTFOUND",
    "getaddrinfo EAI_AGAIN",
    "Could not resolve host",
    "Name or service not known",
    "nodename nor servname provided",
    "UnknownHostException",
    "no such host",
    "Temporary failure in name resolution",
    "AWS_IO_DNS_QUERY_FAILED",
    "AWS_IO_DNS_INVALID_NAME",
    "mbedtls_net_connect returned -0x52",
])
.near(IOT)
.unless(FOREIGN)];

pub(super) const CASES: &[Case] = &[
    Case {
        id: "key-file-unusable",
        title: "The client cannot use the key or certificate file it was given",
        grade: Grade::Exact,
        when: &[
            when(&[
                "curl: (58)",
                "unable to set private key file",
                "could not load PEM client certificate",
                "problem with the local SSL certificate",
            ])
            .unless(FOREIGN),
            when(&["AWS_IO_FILE_VALIDATION_FAILURE", "AWS_IO_TLS_CTX_ERROR"]),
            when(&["mbedtls_pk_parse_key", "mbedtls_x509_crt_parse"]).near(&["returned", "failed"]),
        ],
        proves: &["It failed on this machine: nothing was sent."],
        unproven: &["Anything about AWS IoT."],
        checks: &[
            "both files are there, readable for this user, and PEM: the first line is -----BEGIN …-----",
            "the key belongs to the certificate, and is not protected by a pass phrase the client does not know",
        ],
        ask: None,
        source: "curl, libcurl-errors (58)",
    },
    Case {
        id: "server-certificate-dates",
        title: "The server's certificate is not valid now, by the client's clock",
        grade: Grade::Telling,
        when: &[
            when(&["certificate is not yet valid", "CERT_NOT_YET_VALID", "CertNotYetValid", "NotValidYet"])
                .near(IOT)
                .unless(FOREIGN),
            when(&["certificate has expired", "CERT_HAS_EXPIRED", "CertExpired", "CertificateExpiredException"])
                .near(IOT)
                .unless(FOREIGN),
            when(&["-150", "-151"]).near(&["wolfssl", "ASN_BEFORE_DATE_E", "ASN_AFTER_DATE_E"]),
        ],
        proves: &["This side broke off; nothing was asked."],
        unproven: &[
            "That AWS' certificate is old: a device without a battery starts in 1970 or 2000, and then every certificate is not yet valid.",
        ],
        checks: &[
            "the device's clock is set before it connects (NTP)",
            "a proxy in between that presents a certificate of its own",
        ],
        ask: None,
        source: "OpenSSL verify(1)",
    },
    Case {
        id: "tls-failed",
        title: "The TLS handshake failed; this message does not say on which side",
        grade: Grade::Vague,
        when: &[
            when(&[
                "AWS_IO_TLS_ERROR_NEGOTIATION_FAILURE",
                "TLS (SSL) negotiation failed",
                "AWS_IO_TLS_NEGOTIATION_TIMEOUT",
            ]),
            when(&[
                "SSLHandshakeException",
                "handshake failure",
                "handshake_failure",
                "ssl handshake failed",
                "SSL_ERROR_SYSCALL",
                "curl: (35)",
                "curl: (56)",
            ])
            .near(IOT)
            .unless(FOREIGN),
            when(&["SSL_ERROR_SYSCALL"]).near(&["curl: (35)", "curl: (56)"]).unless(FOREIGN),
            when(&["mbedtls_ssl_handshake returned", "mbedtls_ssl_handshake failed", "-0x6800", "-0x7200", "-0x0050"])
                .near(&["mbedtls", "aws_iot", "esp-tls", "handshake"])
                .or_alone(),
        ],
        proves: &["TCP stands, TLS does not: nothing was asked of AWS IoT."],
        unproven: &[
            "Which side broke off: the client that does not trust the server, or AWS IoT that refuses the certificate.",
            "Anything about policies: they come later.",
        ],
        checks: &[
            "the device trusts Amazon Root CA 1 and 3, and its clock is right",
            "DescribeCertificate of its certificate: registered in this account and region, ACTIVE, not expired",
            "the key belongs to the certificate; the client sends SNI equal to the endpoint",
            "port 443 with a certificate: ALPN x-amzn-mqtt-ca for MQTT, x-amzn-http-ca for HTTPS; 8883 and 8443 need none",
            "mbedTLS -0x6800: the handshake timed out; -0x7200: its buffer is too small for AWS' certificates",
        ],
        ask: Some(Ask::Mqtt),
        source: "awslabs/aws-c-io, source/io.c; espressif/ESP8266_RTOS_SDK#461, espressif/esp-idf#7928",
    },
];
