//! Everything that can be wrong between a device and its credentials, in the order the provider evaluates it.

/// For answers that name no cause.
pub(super) const WHOLE: &[&str] = &[
    "the endpoint is the one of DescribeEndpoint with endpointType iot:CredentialProvider, in this account and region",
    "SNI is sent and equals that endpoint (a proxy that inspects TLS breaks mutual TLS)",
    "the certificate is registered in this account and region, ACTIVE, and within its validity",
    "the private key belongs to the certificate",
    "the thing of the x-amzn-iot-thingname header is attached to this certificate; or try without the header",
    "a policy attached to the certificate allows iot:AssumeRoleWithCertificate on the role alias' ARN, and none denies it",
    "the role alias exists in this account and region, in this spelling (case counts)",
    "its IAM role exists and trusts credentials.iot.amazonaws.com with sts:AssumeRole",
    "the alias' duration is not above the role's MaxSessionDuration",
];
