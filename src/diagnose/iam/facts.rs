//! What the verdict about an IAM principal rests on.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::diagnose::ShadowAsked;
use crate::fleet::{Fact, IamPolicies, IamPrincipal, Role, Scope, Simulated};

/// Everything asked before a verdict about an IAM principal. Each answer may be missing.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IamFacts {
    /// Now.
    pub now: Timestamp,
    /// Account and region of the session.
    pub scope: Scope,
    /// Whom it is about.
    pub principal: IamPrincipal,
    /// The shadow it wants; `None` where only the principal itself is examined.
    pub asked: Option<ShadowAsked>,
    /// `iam:GetRole`, for a role.
    pub role: Fact<Role>,
    /// Its policies.
    pub policies: Fact<IamPolicies>,
    /// `iam:SimulatePrincipalPolicy`, for what is asked.
    pub simulated: Fact<Vec<Simulated>>,
    /// Named shadows of the thing asked about.
    pub shadow_names: Fact<Vec<String>>,
}
