//! An identity whose role allows what AWS IoT does not, and IAM principals, as AWS would describe them.

use super::world::{Odd, World, ago, noon, scope};
use crate::diagnose::{AttachedPolicy, CognitoFacts, IamFacts, Mending, ShadowAsked};
use crate::fleet::*;

/// Attached or not, it grants what the identity lacks.
pub(crate) const POLICY: &str = "app-shadows";

const ROLE: &str = "arn:aws:iam::123456789012:role/app/authenticated-温度";
const DOCUMENT: &str = r#"{"Version":"2012-10-17","Statement":[{"Sid":"Shadows","Effect":"Allow","Action":["iot:GetThingShadow","iot:UpdateThingShadow"],"Resource":"arn:aws:iot:eu-west-1:123456789012:thing/*"}]}"#;

fn detail() -> PolicyDetail {
    PolicyDetail {
        policy: Policy { name: POLICY.into(), arn: scope().iot(&format!("policy/{POLICY}")) },
        document: DOCUMENT.into(),
        default_version: "1".into(),
        created: Some(ago(86_400)),
        modified: None,
    }
}

fn role_policies() -> IamPolicies {
    let document = NamedDocument {
        name: "shadows-e\u{301}te\u{301}".into(),
        place: "inline".into(),
        document: Fact::Known(DOCUMENT.into()),
    };
    IamPolicies { identity: vec![document], boundary: None }
}

fn simulated(asked: Option<&ShadowAsked>) -> Fact<Vec<Simulated>> {
    let one = |asked: &ShadowAsked| Simulated {
        action: asked.operation.action().into(),
        resource: asked.resource(&scope()),
        decision: SimulatedDecision::Allowed,
        matched: vec!["shadows-e\u{301}te\u{301}".into()],
        missing_context: Vec::new(),
        boundary_allows: None,
        organization_allows: None,
    };
    Fact::Known(asked.map(one).into_iter().collect())
}

pub(super) fn cognito(world: &World, identity: &str, asked: Option<&ShadowAsked>) -> CognitoFacts {
    let attached = AttachedPolicy { name: POLICY.into(), target: identity.into(), detail: Fact::Known(detail()) };
    let pool = "eu-west-1:11111111-2222-4333-8444-555555555555";
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"cognito-identity.amazonaws.com"},"Action":"sts:AssumeRoleWithWebIdentity"}]}"#;
    CognitoFacts {
        now: noon(),
        scope: scope(),
        identity_id: identity.into(),
        asked: asked.cloned(),
        identity: Fact::Known(Identity {
            id: identity.into(),
            logins: if world.odd == Some(Odd::SignedOut) {
                Vec::new()
            } else {
                vec!["cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Fjord".into()]
            },
            created: Some(ago(86_400 * 12)),
            modified: Some(ago(3_600)),
        }),
        pool: Fact::Known(IdentityPool {
            id: pool.into(),
            name: "水 app\u{1b}[31m".into(),
            allow_unauthenticated: world.odd == Some(Odd::SignedOut),
            allow_classic: false,
        }),
        in_pool: Fact::Known(true),
        roles: Fact::Known(PoolRoles {
            authenticated: Some(ROLE.into()),
            unauthenticated: Some(ROLE.into()),
            mappings: Vec::new(),
        }),
        role: Fact::Known(Role {
            name: "authenticated-温度".into(),
            arn: ROLE.into(),
            trust_document: trust.into(),
            max_session_seconds: 3600,
        }),
        role_policies: Fact::Known(role_policies()),
        simulated: simulated(asked),
        policies: Fact::Known(if world.attached { vec![attached] } else { Vec::new() }),
        shadow_names: Fact::Known(vec!["config".into()]),
        candidates: Fact::Known(vec![(detail(), Fact::Known(2))]),
        unread_candidates: Vec::new(),
        other_versions: Fact::Known(Vec::new()),
        mending: Mending::default(),
    }
}

pub(super) fn iam(principal: &IamPrincipal, asked: Option<&ShadowAsked>) -> IamFacts {
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}"#;
    IamFacts {
        now: noon(),
        scope: scope(),
        principal: principal.clone(),
        asked: asked.cloned(),
        role: Fact::Known(Role {
            name: principal.name.clone(),
            arn: principal.arn.clone(),
            trust_document: trust.into(),
            max_session_seconds: 3600,
        }),
        policies: Fact::Known(role_policies()),
        simulated: simulated(asked),
        shadow_names: Fact::Known(Vec::new()),
    }
}
