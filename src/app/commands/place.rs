//! Where a key can be pressed.

/// A screen, or a tab of one. Dialogs have keys of their own and lie above.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// Before anyone is signed in: waiting, or the reason why not.
    SignIn,
    /// The list of things.
    Things,
    /// The list of certificates.
    Certificates,
    /// The list of policies.
    Policies,
    /// The list of role aliases.
    RoleAliases,
    /// The list of thing groups.
    Groups,
    /// What happens in the fleet.
    Feed,
    /// What the audit found.
    Findings,
    /// The fleet in numbers.
    Overview,
    /// Journal and calls.
    Activity,
    /// A thing's shadow.
    ThingShadow,
    /// A thing's credential chain.
    ThingIdentity,
    /// What a thing may do.
    ThingAccess,
    /// A thing's last credential test.
    ThingCredentials,
    /// What was done to a thing.
    ThingActivity,
    /// A certificate.
    Certificate,
    /// A certificate's credential chain.
    CertificateIdentity,
    /// What a certificate may do.
    CertificateAccess,
    /// A certificate's last credential test.
    CertificateCredentials,
    /// A policy's document in force.
    PolicyDocument,
    /// A policy's versions and their differences.
    PolicyVersions,
    /// What a policy is attached to.
    PolicyTargets,
    /// A role alias.
    RoleAlias,
    /// A thing group.
    Group,
    /// An Amazon Cognito identity, examined.
    CognitoIdentity,
    /// What an Amazon Cognito identity may do.
    CognitoAccess,
    /// An IAM user or role, examined.
    IamIdentity,
    /// What an IAM user or role may do.
    IamAccess,
}

impl Place {
    /// What help calls it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::SignIn => "Sign-in",
            Self::Things => "Things",
            Self::Certificates => "Certificates",
            Self::Policies => "Policies",
            Self::RoleAliases => "Role aliases",
            Self::Groups => "Groups",
            Self::Feed => "Live feed",
            Self::Findings => "Findings",
            Self::Overview => "Overview",
            Self::Activity => "Activity",
            Self::ThingShadow => "Thing: shadow",
            Self::ThingIdentity => "Thing: identity",
            Self::ThingAccess => "Thing: access",
            Self::ThingCredentials => "Thing: credentials",
            Self::ThingActivity => "Thing: activity",
            Self::Certificate => "Certificate",
            Self::CertificateIdentity => "Certificate: identity",
            Self::CertificateAccess => "Certificate: access",
            Self::CertificateCredentials => "Certificate: credentials",
            Self::PolicyDocument => "Policy: document",
            Self::PolicyVersions => "Policy: versions",
            Self::PolicyTargets => "Policy: targets",
            Self::RoleAlias => "Role alias",
            Self::Group => "Group",
            Self::CognitoIdentity => "Cognito identity",
            Self::CognitoAccess => "Cognito identity: access",
            Self::IamIdentity => "IAM user or role",
            Self::IamAccess => "IAM user or role: access",
        }
    }

    /// Everywhere, in the order of the declaration.
    pub const ALL: &'static [Self] = &[
        Self::SignIn,
        Self::Things,
        Self::Certificates,
        Self::Policies,
        Self::RoleAliases,
        Self::Groups,
        Self::Feed,
        Self::Findings,
        Self::Overview,
        Self::Activity,
        Self::ThingShadow,
        Self::ThingIdentity,
        Self::ThingAccess,
        Self::ThingCredentials,
        Self::ThingActivity,
        Self::Certificate,
        Self::CertificateIdentity,
        Self::CertificateAccess,
        Self::CertificateCredentials,
        Self::PolicyDocument,
        Self::PolicyVersions,
        Self::PolicyTargets,
        Self::RoleAlias,
        Self::Group,
        Self::CognitoIdentity,
        Self::CognitoAccess,
        Self::IamIdentity,
        Self::IamAccess,
    ];
    /// Everywhere but before sign-in.
    pub const SIGNED_IN: &'static [Self] = Self::ALL.split_at(Self::Things as usize).1;
    /// The lists.
    pub const LISTS: &'static [Self] = Self::ALL.split_at(Self::Feed as usize).0.split_at(Self::Things as usize).1;
    /// What can be sorted.
    pub const SORTED: &'static [Self] =
        &[Self::Things, Self::Certificates, Self::Policies, Self::RoleAliases, Self::Groups, Self::Findings];
    /// What has a filter that can be saved.
    pub const VIEWS: &'static [Self] = Self::ALL.split_at(Self::Overview as usize).0.split_at(Self::Things as usize).1;
    /// The pages one drills down into.
    pub const PAGES: &'static [Self] = Self::ALL.split_at(Self::ThingShadow as usize).1;
    /// The pages with tabs.
    pub const TABBED: &'static [Self] = &[
        Self::ThingShadow,
        Self::ThingIdentity,
        Self::ThingAccess,
        Self::ThingCredentials,
        Self::ThingActivity,
        Self::Certificate,
        Self::CertificateIdentity,
        Self::CertificateAccess,
        Self::CertificateCredentials,
        Self::PolicyDocument,
        Self::PolicyVersions,
        Self::PolicyTargets,
        Self::CognitoIdentity,
        Self::CognitoAccess,
        Self::IamIdentity,
        Self::IamAccess,
    ];
    /// Where a credential request can be made.
    pub const TESTABLE: &'static [Self] = &[
        Self::Things,
        Self::ThingShadow,
        Self::ThingIdentity,
        Self::ThingAccess,
        Self::ThingCredentials,
        Self::ThingActivity,
        Self::Certificate,
        Self::CertificateIdentity,
        Self::CertificateAccess,
        Self::CertificateCredentials,
    ];
    /// Where something can be mended.
    pub const FIXABLE: &'static [Self] = &[
        Self::Findings,
        Self::ThingShadow,
        Self::ThingIdentity,
        Self::ThingAccess,
        Self::ThingCredentials,
        Self::ThingActivity,
        Self::Certificate,
        Self::CertificateIdentity,
        Self::CertificateAccess,
        Self::CertificateCredentials,
        Self::RoleAlias,
        Self::CognitoIdentity,
        Self::CognitoAccess,
        Self::IamIdentity,
        Self::IamAccess,
    ];
    /// Where the shadow that an identity or an IAM principal is asked about can be chosen.
    pub const ASKED: &'static [Self] =
        &[Self::CognitoIdentity, Self::CognitoAccess, Self::IamIdentity, Self::IamAccess];
    /// Where findings stand.
    pub const WHOLE: &'static [Self] = &[
        Self::Findings,
        Self::ThingIdentity,
        Self::ThingCredentials,
        Self::CertificateIdentity,
        Self::CertificateCredentials,
        Self::CognitoIdentity,
        Self::IamIdentity,
    ];
    /// What somebody may do.
    pub const ACCESS: &'static [Self] =
        &[Self::ThingAccess, Self::CertificateAccess, Self::CognitoAccess, Self::IamAccess];
    /// Where something stands whose identity can be examined: everywhere but where its key compares versions.
    pub const EXAMINABLE: &'static [Self] = &[
        Self::Things,
        Self::Certificates,
        Self::Feed,
        Self::Findings,
        Self::ThingShadow,
        Self::ThingIdentity,
        Self::ThingAccess,
        Self::ThingCredentials,
        Self::ThingActivity,
        Self::Certificate,
        Self::CertificateIdentity,
        Self::CertificateAccess,
        Self::CertificateCredentials,
        Self::PolicyTargets,
        Self::RoleAlias,
        Self::Group,
        Self::CognitoIdentity,
        Self::CognitoAccess,
        Self::IamIdentity,
        Self::IamAccess,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_them_stand_in_the_order_of_their_declaration() {
        for (at, place) in Place::ALL.iter().enumerate() {
            assert_eq!(*place as usize, at, "{}", place.title());
        }
        assert_eq!(Place::SIGNED_IN.len() + 1, Place::ALL.len());
        assert!(!Place::PAGES.contains(&Place::Activity) && Place::PAGES.contains(&Place::ThingShadow));
    }
}
