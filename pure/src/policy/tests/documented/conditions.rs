//! IAM guide: `reference_policies_elements_condition_operators`, `reference_policies_multi-value-conditions`.

use super::{Example, IAM, Who, ask};
use crate::policy::Verdict::{Allow, ExplicitDeny, ImplicitDeny, Unknown};

const KEYS: &str = "iam:CreateAccessKey";
const BOB: &str = "arn:aws:iam::111122223333:user/Bob";
const BUCKET: &str = "arn:aws:s3:::example_bucket";
const TABLE: &str = "arn:aws:dynamodb:us-east-2:111122223333:table/Thread";

const ADMIN: Who = Who { keys: &[("aws:PrincipalTag/job-category", &["iamuser-admin"])], ..IAM };
const CLERK: Who = Who { keys: &[("aws:PrincipalTag/job-category", &["clerk"])], ..IAM };
const SHOUTED: Who = Who { keys: &[("AWS:principaltag/job-category", &["iamuser-admin"])], ..IAM };
const TEN: Who = Who { keys: &[("s3:max-keys", &["10"])], ..IAM };
const ELEVEN: Who = Who { keys: &[("s3:max-keys", &["11"])], ..IAM };
const MANY: Who = Who { keys: &[("s3:max-keys", &["many"])], ..IAM };
const ISSUED_2020: Who = Who { keys: &[("aws:TokenIssueTime", &["2020-06-01T12:00:00Z"])], ..IAM };
const ISSUED_2019: Who = Who { keys: &[("aws:TokenIssueTime", &["2019-06-01T12:00:00Z"])], ..IAM };
const PLAIN_HTTP: Who = Who { keys: &[("aws:SecureTransport", &["false"])], ..IAM };
const OVER_TLS: Who = Who { keys: &[("aws:SecureTransport", &["true"])], ..IAM };
const BINARY: Who = Who { keys: &[("key", &["BinaryValueInBase64"])], ..IAM };
const OTHER_BINARY: Who = Who { keys: &[("key", &["QmluYXJ5VmFsdWVJbkJhc2U2NA=="])], ..IAM };
const OFFICE: Who = Who { keys: &[("aws:SourceIp", &["203.0.113.255"])], ..IAM };
const ELSEWHERE: Who = Who { keys: &[("aws:SourceIp", &["203.0.114.0"])], ..IAM };
const OFFICE_V6: Who = Who { keys: &[("aws:SourceIp", &["2001:db8:1234:5678::1"])], ..IAM };
const ELSEWHERE_V6: Who = Who { keys: &[("aws:SourceIp", &["2001:db8:1234:5679::1"])], ..IAM };
const FROM_TOPIC: Who = Who { keys: &[("aws:SourceArn", &["arn:aws:sns:us-east-2:123456789012:topic-1"])], ..IAM };
const FROM_OTHER: Who = Who { keys: &[("aws:SourceArn", &["arn:aws:sns:us-east-2:999999999999:topic-1"])], ..IAM };
const ACROSS: Who = Who {
    keys: &[("aws:SourceArn", &["arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/d.txt"])],
    ..IAM
};
const T2: Who = Who { keys: &[("ec2:InstanceType", &["t2.micro"])], ..IAM };
const X1: Who = Who { keys: &[("ec2:InstanceType", &["x1.large"])], ..IAM };
const HOME: Who = Who { keys: &[("s3:prefix", &["home/bob/"]), ("aws:username", &["bob"])], ..IAM };
const OTHER_HOME: Who = Who { keys: &[("s3:prefix", &["home/eve/"]), ("aws:username", &["bob"])], ..IAM };
const TWO_LISTED: Who = Who { keys: &[("dynamodb:requestedAttributes", &["PostDateTime", "Message"])], ..IAM };
const ONE_NOT: Who = Who { keys: &[("dynamodb:requestedAttributes", &["PostDateTime", "UserName"])], ..IAM };
const USER_NAME: Who = Who { keys: &[("dynamodb:requestedAttributes", &["UserName"])], ..IAM };
const EMPTY: Who = Who { keys: &[("dynamodb:requestedAttributes", &[""])], ..IAM };

pub(super) const ALL: &[Example] = &[
    Example {
        page: "reference_policies_elements_condition_operators#Conditions_String",
        statements: r#"{"Effect":"Allow","Action":"iam:*AccessKey*","Resource":"arn:aws:iam::111122223333:user/*",
            "Condition":{"StringEquals":{"aws:PrincipalTag/job-category":"iamuser-admin"}}}"#,
        asks: &[
            ask(&ADMIN, KEYS, BOB, Allow),
            ask(&CLERK, KEYS, BOB, ImplicitDeny),
            // A user without the tag.
            ask(&IAM, KEYS, BOB, ImplicitDeny),
            // Key names ignore case.
            ask(&SHOUTED, KEYS, BOB, Allow),
            ask(&ADMIN, "iam:DeleteUser", BOB, ImplicitDeny),
        ],
    },
    Example {
        page: "reference_policies_elements_condition_operators#Conditions_String",
        statements: r#"{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::example_bucket",
            "Condition":{"StringLike":{"s3:prefix":["","home/","home/${aws:username}/"]}}},
            {"Effect":"Allow","Action":"s3:*","Resource":["arn:aws:s3:::example_bucket/home/${aws:username}",
            "arn:aws:s3:::example_bucket/home/${aws:username}/*"]}"#,
        asks: &[
            ask(&HOME, "s3:ListBucket", BUCKET, Allow),
            ask(&OTHER_HOME, "s3:ListBucket", BUCKET, ImplicitDeny),
            ask(&HOME, "s3:GetObject", "arn:aws:s3:::example_bucket/home/bob/x", Allow),
            ask(&HOME, "s3:GetObject", "arn:aws:s3:::example_bucket/home/eve/x", ImplicitDeny),
        ],
    },
    Example {
        page: "reference_policies_elements_condition_operators#Conditions_Numeric",
        statements: r#"{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::example_bucket",
            "Condition":{"NumericLessThanEquals":{"s3:max-keys":"10"}}}"#,
        asks: &[
            ask(&TEN, "s3:ListBucket", BUCKET, Allow),
            ask(&ELEVEN, "s3:ListBucket", BUCKET, ImplicitDeny),
            ask(&IAM, "s3:ListBucket", BUCKET, ImplicitDeny),
            ask(&MANY, "s3:ListBucket", BUCKET, Unknown),
        ],
    },
    Example {
        page: "reference_policies_elements_condition_operators#Conditions_Date",
        statements: r#"{"Effect":"Allow","Action":"iam:*AccessKey*","Resource":"arn:aws:iam::111122223333:user/*",
            "Condition":{"DateGreaterThan":{"aws:TokenIssueTime":"2020-01-01T00:00:01Z"}}}"#,
        asks: &[
            ask(&ISSUED_2020, KEYS, BOB, Allow),
            ask(&ISSUED_2019, KEYS, BOB, ImplicitDeny),
            // With the keys of a user there is no token.
            ask(&IAM, KEYS, BOB, ImplicitDeny),
        ],
    },
    Example {
        page: "reference_policies_elements_condition_operators#Conditions_Boolean",
        statements: r#"{"Sid":"BooleanExample","Action":"s3:*","Effect":"Deny",
            "Resource":["arn:aws:s3:::example_bucket","arn:aws:s3:::example_bucket/*"],
            "Condition":{"Bool":{"aws:SecureTransport":"false"}}}"#,
        asks: &[
            ask(&PLAIN_HTTP, "s3:GetObject", "arn:aws:s3:::example_bucket/x", ExplicitDeny),
            // "This policy does not allow any actions."
            ask(&OVER_TLS, "s3:GetObject", "arn:aws:s3:::example_bucket/x", ImplicitDeny),
        ],
    },
    Example {
        page: "reference_policies_elements_condition_operators#Conditions_BinaryEquals",
        statements: r#"{"Effect":"Allow","Action":"s3:*","Resource":"*",
            "Condition":{"BinaryEquals":{"key":"QmluYXJ5VmFsdWVJbkJhc2U2NA=="}}}"#,
        asks: &[
            ask(&BINARY, "s3:GetObject", BUCKET, Allow),
            ask(&OTHER_BINARY, "s3:GetObject", BUCKET, ImplicitDeny),
            ask(&IAM, "s3:GetObject", BUCKET, ImplicitDeny),
        ],
    },
    Example {
        page: "reference_policies_elements_condition_operators#Conditions_IPAddress",
        statements: r#"{"Effect":"Allow","Action":"someservice:*","Resource":"*",
            "Condition":{"IpAddress":{"aws:SourceIp":["203.0.113.0/24","2001:DB8:1234:5678::/64"]}}}"#,
        asks: &[
            ask(&OFFICE, "someservice:Do", "*", Allow),
            ask(&ELSEWHERE, "someservice:Do", "*", ImplicitDeny),
            ask(&OFFICE_V6, "someservice:Do", "*", Allow),
            ask(&ELSEWHERE_V6, "someservice:Do", "*", ImplicitDeny),
            // By a VPC endpoint there is no such key.
            ask(&IAM, "someservice:Do", "*", ImplicitDeny),
        ],
    },
    Example {
        page: "reference_policies_elements_condition_operators#Conditions_ARN",
        statements: r#"{"Effect":"Allow","Action":"SQS:SendMessage","Resource":"arn:aws:sqs:us-east-2:123456789012:queue",
            "Condition":{"ArnEquals":{"aws:SourceArn":"arn:aws:sns:*:123456789012:topic-?"}}}"#,
        asks: &[
            ask(&FROM_TOPIC, "sqs:SendMessage", "arn:aws:sqs:us-east-2:123456789012:queue", Allow),
            ask(&FROM_OTHER, "sqs:SendMessage", "arn:aws:sqs:us-east-2:123456789012:queue", ImplicitDeny),
            ask(&IAM, "sqs:SendMessage", "arn:aws:sqs:us-east-2:123456789012:queue", ImplicitDeny),
        ],
    },
    Example {
        page: "reference_policies_elements_condition_operators#Conditions_ARN",
        statements: r#"{"Effect":"Allow","Action":"a:Text","Resource":"*",
            "Condition":{"StringLike":{"aws:SourceArn":"arn:aws:someservice:*:111122223333:finance/*"}}},
            {"Effect":"Allow","Action":"a:Arn","Resource":"*",
            "Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:someservice:*:111122223333:finance/*"}}}"#,
        asks: &[ask(&ACROSS, "a:Text", "*", Allow), ask(&ACROSS, "a:Arn", "*", ImplicitDeny)],
    },
    Example {
        page: "reference_policies_elements_condition_operators#Conditions_IfExists",
        statements: r#"{"Sid":"THISPOLICYDOESNOTWORK","Effect":"Allow","Action":"ec2:RunInstances","Resource":"*",
            "Condition":{"StringLike":{"ec2:InstanceType":["t1.*","t2.*","m3.*"]}}}"#,
        asks: &[
            ask(&T2, "ec2:RunInstances", "*", Allow),
            // An image, a key pair: they have no type.
            ask(&IAM, "ec2:RunInstances", "*", ImplicitDeny),
        ],
    },
    Example {
        page: "reference_policies_elements_condition_operators#Conditions_IfExists",
        statements: r#"{"Sid":"RunInstance","Effect":"Allow","Action":"ec2:RunInstances","Resource":"*",
            "Condition":{"StringLikeIfExists":{"ec2:InstanceType":["t1.*","t2.*","m3.*"]}}}"#,
        asks: &[
            ask(&T2, "ec2:RunInstances", "*", Allow),
            ask(&IAM, "ec2:RunInstances", "*", Allow),
            ask(&X1, "ec2:RunInstances", "*", ImplicitDeny),
        ],
    },
    // "the request is still denied even if the tag is missing".
    Example {
        page: "reference_policies_elements_condition_operators#Conditions_IfExists",
        statements: r#"{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"*",
            "Condition":{"StringNotEqualsIfExists":{"aws:PrincipalTag/job-category":"iamuser-admin"}}}"#,
        asks: &[
            ask(&IAM, KEYS, BOB, ExplicitDeny),
            ask(&CLERK, KEYS, BOB, ExplicitDeny),
            ask(&ADMIN, KEYS, BOB, Allow),
        ],
    },
    Example {
        page: "reference_policies_elements_condition_operators#Conditions_Null",
        statements: r#"{"Action":"ec2:*","Effect":"Allow","Resource":"*","Condition":{"Null":{"aws:TokenIssueTime":"true"}}}"#,
        asks: &[ask(&IAM, "ec2:RunInstances", "*", Allow), ask(&ISSUED_2020, "ec2:RunInstances", "*", ImplicitDeny)],
    },
    Example {
        page: "reference_policies_multi-value-conditions",
        statements: r#"{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-east-2:111122223333:table/Thread",
            "Condition":{"ForAllValues:StringLike":{"dynamodb:requestedAttributes":["PostDateTime","Message","Tags"]}}}"#,
        asks: &[
            ask(&TWO_LISTED, "dynamodb:GetItem", TABLE, Allow),
            ask(&ONE_NOT, "dynamodb:GetItem", TABLE, ImplicitDeny),
            // "an empty data set (for example, an empty string)".
            ask(&EMPTY, "dynamodb:GetItem", TABLE, Allow),
            ask(&IAM, "dynamodb:GetItem", TABLE, Allow),
        ],
    },
    Example {
        page: "reference_policies_multi-value-conditions",
        statements: r#"{"Effect":"Deny","Action":"dynamodb:PutItem","Resource":"arn:aws:dynamodb:us-east-2:111122223333:table/Thread",
            "Condition":{"ForAnyValue:StringLike":{"dynamodb:requestedAttributes":["ID","PostDateTime"]}}}"#,
        asks: &[
            ask(&TWO_LISTED, "dynamodb:PutItem", TABLE, ExplicitDeny),
            // "not explicitly denied by this policy, but all requests are implicitly denied".
            ask(&USER_NAME, "dynamodb:PutItem", TABLE, ImplicitDeny),
            ask(&EMPTY, "dynamodb:PutItem", TABLE, ImplicitDeny),
        ],
    },
    // Without a set operator it is not said whether all or any of several values must match.
    Example {
        page: "reference_policies_multi-value-conditions",
        statements: r#"{"Effect":"Allow","Action":"*","Resource":"*",
            "Condition":{"StringEquals":{"dynamodb:requestedAttributes":"PostDateTime"}}}"#,
        asks: &[
            ask(&TWO_LISTED, "dynamodb:GetItem", TABLE, Unknown),
            ask(&USER_NAME, "dynamodb:GetItem", TABLE, ImplicitDeny),
        ],
    },
    // "You can not use a policy variable with the Numeric condition operator."
    Example {
        page: "reference_policies_variables#policy-vars-conditionelement",
        statements: r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NumericEquals":{"s3:max-keys":"${s3:max-keys}"}}}"#,
        asks: &[ask(&TEN, "s3:ListBucket", BUCKET, Unknown)],
    },
];
