//! Amazon Cognito identity pools, as their clients report them.

use crate::diagnose::explain::case::{Case, Grade, when};
use crate::diagnose::explain::types::Ask;

const NOT_YET: &str = "Anything about AWS IoT: no credentials were given, so nothing was asked of it yet.";

pub(super) const CASES: &[Case] = &[
    Case {
        id: "cognito-unauthenticated-off",
        title: "The identity pool gives nothing to identities without a login",
        grade: Grade::Exact,
        when: &[when(&[
            "Unauthenticated access is not supported for this identity pool",
            "unauthenticated identities are not enabled",
        ])],
        proves: &[
            "The request named no login, or one the pool did not take as a login; AllowUnauthenticatedIdentities is off.",
        ],
        unproven: &[
            "That the user is signed out: a client that forgets to pass its token asks as nobody, too.",
            NOT_YET,
        ],
        checks: &[
            "the client passes the token of the signed-in user (Logins) to GetId and GetCredentialsForIdentity",
            "if identities without a login are meant to be: UpdateIdentityPool with AllowUnauthenticatedIdentities, and a role for them",
        ],
        ask: Some(Ask::Cognito),
        source: "aws-amplify/aws-sdk-android#347, aws-amplify/amplify-js#1566",
    },
    Case {
        id: "cognito-identity-forbidden",
        title: "The identity has a login, and the request came without it",
        grade: Grade::Exact,
        when: &[
            when(&["is forbidden"]).near(&["Access to Identity"]),
            when(&["Access to Identity"]).near(&["NotAuthorizedException", "GetCredentialsForIdentity", "forbidden"]),
        ],
        proves: &["The identity id exists and belongs to a login; the request did not prove that login."],
        unproven: &[NOT_YET],
        checks: &[
            "the client passes the same provider and user that the identity was made with",
            "a cached identity id of another user: clear the client's credentials cache",
        ],
        ask: Some(Ask::Cognito),
        source: "aws-amplify/aws-sdk-android#175",
    },
    Case {
        id: "cognito-login-token-invalid",
        title: "The login token is not valid: expired, from another issuer, or badly signed",
        grade: Grade::Exact,
        when: &[when(&["Invalid login token"])],
        proves: &["A token was sent, and refused; the words behind it say what is wrong with it."],
        unproven: &[NOT_YET],
        checks: &[
            "the token is an id token (not an access token) and has not expired; the client's clock is right",
            "the provider's name has the pool's region and id: cognito-idp.REGION.amazonaws.com/POOL",
        ],
        ask: None,
        source: "amazon-archives/amazon-cognito-identity-js#91 and #68",
    },
    Case {
        id: "cognito-token-of-another-provider",
        title: "The identity pool does not know the provider, or the app client, that the token is from",
        grade: Grade::Exact,
        when: &[when(&[
            "Token is not from a supported provider of this identity pool",
            "Logins don't match. Please include at least one valid login",
        ])],
        proves: &["A token was sent, from a user pool or app client that the identity pool is not configured for."],
        unproven: &[NOT_YET],
        checks: &[
            "the identity pool's authentication providers: user pool id and app client id, letter by letter",
            "the region in the provider's name is the user pool's",
        ],
        ask: None,
        source: "aws-amplify/amplify-js#2067, amazon-archives/amazon-cognito-identity-js#153",
    },
    Case {
        id: "cognito-pool-roles",
        title: "The identity pool has no role for this kind of identity, or the role does not trust the pool",
        grade: Grade::Exact,
        when: &[
            when(&["InvalidIdentityPoolConfigurationException", "Invalid identity pool configuration"]),
            when(&["Check assigned IAM roles for this pool"]),
        ],
        proves: &["The identity was accepted; then Amazon Cognito could not assume the role that it should give."],
        unproven: &["Which of the two it is: no role set, or a trust policy that does not fit.", NOT_YET],
        checks: &[
            "GetIdentityPoolRoles: a role for authenticated (and, if wanted, unauthenticated) identities, and it exists",
            "its trust policy: principal cognito-identity.amazonaws.com, action sts:AssumeRoleWithWebIdentity",
            "its Conditions: cognito-identity.amazonaws.com:aud is this pool's id, :amr is authenticated or unauthenticated as it should be",
        ],
        ask: Some(Ask::Cognito),
        source: "amazon-archives/amazon-cognito-auth-js#196, adrianhall/restaurant-reviews#3",
    },
    Case {
        id: "cognito-role-not-trusted",
        title: "The role may not be assumed with this identity's token",
        grade: Grade::Exact,
        when: &[when(&[
            "Not authorized to perform sts:AssumeRoleWithWebIdentity",
            "not authorized to perform: sts:AssumeRoleWithWebIdentity",
        ])],
        proves: &["STS knows the role, and its trust policy does not let this token in."],
        unproven: &[NOT_YET],
        checks: &[
            "the role's trust policy: principal cognito-identity.amazonaws.com, action sts:AssumeRoleWithWebIdentity",
            "its Conditions: :aud is this identity pool's id, :amr fits the kind of identity",
        ],
        ask: Some(Ask::Cognito),
        source: "Amazon Cognito developer guide, role-trust-and-permissions",
    },
    Case {
        id: "cognito-classic-flow-off",
        title: "The identity pool does not allow the basic (classic) flow",
        grade: Grade::Exact,
        when: &[when(&["Basic (classic) flow is not enabled", "classic flow is not enabled"])],
        proves: &["The client called GetOpenIdToken, which this pool takes only with AllowClassicFlow."],
        unproven: &[NOT_YET],
        checks: &[
            "the client uses GetCredentialsForIdentity (enhanced flow) instead",
            "or UpdateIdentityPool with AllowClassicFlow, where the client cannot be changed",
        ],
        ask: Some(Ask::Cognito),
        source: "Amazon Cognito API reference, GetOpenIdToken",
    },
    Case {
        id: "cognito-no-such-identity",
        title: "There is no such identity, or no such identity pool, in this region",
        grade: Grade::Exact,
        when: &[
            when(&["ResourceNotFoundException: IdentityPool", "ResourceNotFoundException: Identity"]),
            when(&["ResourceNotFoundException"]).near(&["AmazonCognitoIdentity", "GetCredentialsForIdentity"]),
        ],
        proves: &["Amazon Cognito was reached, and does not know the id in this account and region."],
        unproven: &[NOT_YET],
        checks: &[
            "the id's region (before the colon) is the one that is asked",
            "the id is an identity's, not a user's sub and not a pool's",
        ],
        ask: Some(Ask::Cognito),
        source: "Amazon Cognito API reference, GetCredentialsForIdentity",
    },
];
