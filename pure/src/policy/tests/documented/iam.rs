//! IAM guide: `reference_policies_variables`, `reference_policies_elements_resource`; AWS IoT developer guide:
//! `authorizing-direct-aws`, `security_iam_id-based-policy-examples`.

use super::{Example, IAM, PROVIDER, Who, ask};
use crate::policy::Verdict::{Allow, ImplicitDeny};

const BOB: Who = Who { keys: &[("aws:username", &["bob"])], ..IAM };
const TAGGED: Who = Who { keys: &[("aws:PrincipalTag/team", &["yellow"])], ..IAM };
const THING: Who =
    Who { keys: &[("credentials-iot:ThingName", &["thing1"]), ("credentials-iot:AwsCertificateId", &["3f9a"])], ..IAM };
/// The request for credentials named no thing.
const NAMELESS: Who = Who { keys: &[("credentials-iot:AwsCertificateId", &["3f9a"])], ..IAM };

const ROLE: &str = "arn:aws:iam::123456789012:role/device";

pub(super) const ALL: &[Example] = &[
    Example {
        page: "reference_policies_variables",
        statements: r#"{"Action":["s3:GetObject","s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::mybucket/${aws:username}/*"]}"#,
        asks: &[
            ask(&BOB, "s3:GetObject", "arn:aws:s3:::mybucket/bob/x", Allow),
            ask(&BOB, "s3:GetObject", "arn:aws:s3:::mybucket/eve/x", ImplicitDeny),
            ask(&BOB, "s3:DeleteObject", "arn:aws:s3:::mybucket/bob/x", ImplicitDeny),
            // A role has no user name.
            ask(&IAM, "s3:GetObject", "arn:aws:s3:::mybucket/bob/x", ImplicitDeny),
        ],
    },
    Example {
        page: "reference_policies_variables",
        statements: r#"{"Action":["iam:*AccessKey*"],"Effect":"Allow","Resource":["arn:aws:iam::111122223333:user/${aws:username}"]}"#,
        asks: &[
            ask(&BOB, "iam:CreateAccessKey", "arn:aws:iam::111122223333:user/bob", Allow),
            ask(&BOB, "iam:ListAccessKeys", "arn:aws:iam::111122223333:user/bob", Allow),
            ask(&BOB, "iam:CreateAccessKey", "arn:aws:iam::111122223333:user/eve", ImplicitDeny),
        ],
    },
    Example {
        page: "reference_policies_variables#policy-vars-resourceelement",
        statements: r#"{"Effect":"Allow","Action":"sqs:ListQueues","Resource":"*"},
            {"Effect":"Allow","Action":"sqs:*","Resource":"arn:aws:sqs:us-east-2:*:${aws:username}-queue"}"#,
        asks: &[
            ask(&BOB, "sqs:DeleteQueue", "arn:aws:sqs:us-east-2:111122223333:bob-queue", Allow),
            ask(&BOB, "sqs:DeleteQueue", "arn:aws:sqs:us-west-2:111122223333:bob-queue", ImplicitDeny),
            ask(&BOB, "sqs:ListQueues", "*", Allow),
        ],
    },
    Example {
        page: "reference_policies_variables#policy-vars-default-values",
        statements: r#"{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::${aws:PrincipalTag/team, 'company-wide'}"}"#,
        asks: &[
            ask(&TAGGED, "s3:ListBucket", "arn:aws:s3:::yellow", Allow),
            ask(&TAGGED, "s3:ListBucket", "arn:aws:s3:::company-wide", ImplicitDeny),
            ask(&IAM, "s3:ListBucket", "arn:aws:s3:::company-wide", Allow),
        ],
    },
    Example {
        page: "reference_policies_variables#policy-vars-specialchars",
        statements: r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/${*}${?}${$}"}"#,
        asks: &[
            ask(&IAM, "s3:GetObject", "arn:aws:s3:::b/*?$", Allow),
            ask(&IAM, "s3:GetObject", "arn:aws:s3:::b/abc", ImplicitDeny),
        ],
    },
    Example {
        page: "reference_policies_elements_resource",
        statements: r#"{"Effect":"Allow","Action":"iam:GetUser","Resource":"arn:aws:iam::111122223333:user/accounting/*"}"#,
        asks: &[
            ask(&IAM, "iam:GetUser", "arn:aws:iam::111122223333:user/accounting/eve", Allow),
            ask(&IAM, "iam:GetUser", "arn:aws:iam::111122223333:user/eve", ImplicitDeny),
            ask(&IAM, "iam:GetUser", "arn:aws:iam::444455556666:user/accounting/eve", ImplicitDeny),
        ],
    },
    Example {
        page: "authorizing-direct-aws",
        statements: r#"{"Effect":"Allow","Action":["iam:GetRole","iam:PassRole"],"Resource":"arn:aws:iam::123456789012:role/device"}"#,
        asks: &[
            ask(&IAM, "iam:PassRole", ROLE, Allow),
            ask(&IAM, "iam:GetRole", ROLE, Allow),
            ask(&IAM, "iam:PassRole", "arn:aws:iam::123456789012:role/admin", ImplicitDeny),
        ],
    },
    Example {
        page: "authorizing-direct-aws",
        statements: r#"{"Effect":"Allow","Action":"iot:AssumeRoleWithCertificate","Resource":"@rolealias/s3-access"}"#,
        asks: &[
            ask(&PROVIDER, "iot:AssumeRoleWithCertificate", "rolealias/s3-access", Allow),
            ask(&PROVIDER, "iot:AssumeRoleWithCertificate", "rolealias/S3-access", ImplicitDeny),
            ask(&PROVIDER, "iot:AssumeRoleWithCertificate", "rolealias/other", ImplicitDeny),
        ],
    },
    // "even if the device doesn't provide the thing name".
    Example {
        page: "authorizing-direct-aws",
        statements: r#"{"Effect":"Allow","Action":"s3:PutObject","Resource":["arn:aws:s3:::b/${credentials-iot:ThingName}/*",
            "arn:aws:s3:::c/${credentials-iot:AwsCertificateId}/*"]}"#,
        asks: &[
            ask(&THING, "s3:PutObject", "arn:aws:s3:::b/thing1/log", Allow),
            ask(&NAMELESS, "s3:PutObject", "arn:aws:s3:::b/thing1/log", ImplicitDeny),
            ask(&NAMELESS, "s3:PutObject", "arn:aws:s3:::c/3f9a/log", Allow),
        ],
    },
    // "These three variables work for IAM policies only".
    Example {
        page: "authorizing-direct-aws",
        statements: r#"{"Effect":"Allow","Action":"iot:AssumeRoleWithCertificate","Resource":"@rolealias/${credentials-iot:ThingName}"}"#,
        asks: &[ask(&PROVIDER, "iot:AssumeRoleWithCertificate", "rolealias/thing1", ImplicitDeny)],
    },
];
