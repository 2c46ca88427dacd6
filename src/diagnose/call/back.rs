//! Which call takes which one back.

use super::ApiCall;

impl ApiCall {
    /// The call that takes it back, where that follows from the call alone. A status, a version, a document or a setting
    /// needs the state before, which the fix that was built from facts holds.
    pub fn inverse(&self) -> Option<Self> {
        match self.clone() {
            Self::AttachPolicy { policy, target } => Some(Self::DetachPolicy { policy, target }),
            Self::DetachPolicy { policy, target } => Some(Self::AttachPolicy { policy, target }),
            Self::AttachThingPrincipal { thing, principal } => Some(Self::DetachThingPrincipal { thing, principal }),
            Self::DetachThingPrincipal { thing, principal } => Some(Self::AttachThingPrincipal { thing, principal }),
            Self::CreatePolicy { policy, .. } => Some(Self::DeletePolicy { policy }),
            Self::CreatePolicyVersion { policy, as_default: false, .. } => {
                Some(Self::DeletePolicyVersion { policy, version: None })
            }
            Self::CreateRoleAlias { role_alias, .. } => Some(Self::DeleteRoleAlias { role_alias }),
            _ => None,
        }
    }

    /// Whether `back` is (part of) what takes this call back: of a change that came halfway, the undo of what was done.
    pub fn is_taken_back_by(&self, back: &Self) -> bool {
        match (self, back) {
            (Self::UpdateCertificate { certificate_id: a, .. }, Self::UpdateCertificate { certificate_id: b, .. })
            | (Self::DeletePolicy { policy: a }, Self::CreatePolicy { policy: b, .. })
            | (
                Self::CreatePolicyVersion { policy: a, as_default: true, .. },
                Self::SetDefaultPolicyVersion { policy: b, .. } | Self::DeletePolicyVersion { policy: b, .. },
            )
            | (
                Self::CreatePolicyVersion { policy: a, as_default: false, .. },
                Self::DeletePolicyVersion { policy: b, .. },
            )
            | (Self::SetDefaultPolicyVersion { policy: a, .. }, Self::SetDefaultPolicyVersion { policy: b, .. })
            | (Self::DeletePolicyVersion { policy: a, .. }, Self::CreatePolicyVersion { policy: b, .. })
            | (Self::UpdateRoleAlias { role_alias: a, .. }, Self::UpdateRoleAlias { role_alias: b, .. })
            | (Self::DeleteRoleAlias { role_alias: a }, Self::CreateRoleAlias { role_alias: b, .. })
            | (Self::UpdateAssumeRolePolicy { role: a, .. }, Self::UpdateAssumeRolePolicy { role: b, .. })
            | (Self::UpdateRole { role: a, .. }, Self::UpdateRole { role: b, .. })
            | (Self::SetIdentityPoolRoles { pool: a, .. }, Self::SetIdentityPoolRoles { pool: b, .. })
            | (Self::UpdateIdentityPool { pool: a, .. }, Self::UpdateIdentityPool { pool: b, .. }) => a == b,
            (
                Self::PutRolePolicy { role: a, name: x, .. } | Self::DeleteRolePolicy { role: a, name: x },
                Self::PutRolePolicy { role: b, name: y, .. } | Self::DeleteRolePolicy { role: b, name: y },
            ) => (a, x) == (b, y),
            _ => self.inverse().as_ref() == Some(back),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attaching_is_undone_by_detaching_the_same() {
        let attach = ApiCall::AttachPolicy { policy: "p".to_owned(), target: "t".to_owned() };
        assert_eq!(attach.inverse().and_then(|call| call.inverse()), Some(attach.clone()));
        let other = ApiCall::DetachPolicy { policy: "q".to_owned(), target: "t".to_owned() };
        assert!(!attach.is_taken_back_by(&other) && attach.is_taken_back_by(&attach.inverse().unwrap()));
    }

    #[test]
    fn a_version_in_force_is_taken_back_by_two_calls() {
        let policy = || "p".to_owned();
        let create = ApiCall::CreatePolicyVersion { policy: policy(), document: String::new(), as_default: true };
        assert_eq!(create.inverse(), None, "which version was in force before is not known from it");
        let default = ApiCall::SetDefaultPolicyVersion { policy: policy(), version: "1".to_owned() };
        let delete = ApiCall::DeletePolicyVersion { policy: policy(), version: None };
        assert!(create.is_taken_back_by(&default) && create.is_taken_back_by(&delete));
        let kept = ApiCall::CreatePolicyVersion { policy: policy(), document: String::new(), as_default: false };
        assert!(!kept.is_taken_back_by(&default) && kept.is_taken_back_by(&delete));
        let other = ApiCall::DeletePolicyVersion { policy: "q".to_owned(), version: None };
        assert!(!create.is_taken_back_by(&other));
    }
}
