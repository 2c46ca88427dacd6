//! A certificate's page.

use jiff::Timestamp;

use super::{Common, pick};
use crate::app::chain::Chain;
use crate::app::{Answer, Place, Query, Slot};
use crate::fleet::{CertificateDetail, Policy, Problem, X509};

/// Which part of it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateTab {
    /// Registration, X.509, things, policies.
    Certificate,
    /// The chain.
    Identity,
    /// What it may do.
    Access,
    /// The last credential request.
    Credentials,
}

impl CertificateTab {
    /// In order.
    pub const ALL: [Self; 4] = [Self::Certificate, Self::Identity, Self::Access, Self::Credentials];
    /// On the tabs.
    pub const TITLES: &'static [&'static str] = &["Certificate", "Identity", "Access", "Credentials"];

    /// The screen.
    pub const fn place(self) -> Place {
        match self {
            Self::Certificate => Place::Certificate,
            Self::Identity => Place::CertificateIdentity,
            Self::Access => Place::CertificateAccess,
            Self::Credentials => Place::CertificateCredentials,
        }
    }
}

/// A certificate's page.
#[derive(Debug, Clone)]
pub struct CertificatePage {
    /// What every page has.
    pub common: Common,
    /// 64 hex digits.
    pub id: String,
    /// Its ARN.
    pub arn: String,
    /// What is shown.
    pub tab: CertificateTab,
    /// `DescribeCertificate`
    pub detail: Slot<CertificateDetail>,
    /// What its PEM says; the reason where it could not be read.
    pub x509: Option<Result<X509, String>>,
    /// The file it was opened by, and what that says.
    pub file: Option<(String, X509)>,
    /// `ListPrincipalThings`
    pub things: Slot<Vec<String>>,
    /// `ListAttachedPolicies`
    pub policies: Slot<Vec<Policy>>,
    /// The identity and credentials tabs.
    pub chain: Chain,
}

impl CertificatePage {
    /// With nothing on it yet.
    pub fn new(id: &str, arn: String, chain: Chain) -> Self {
        Self {
            common: Common::default(),
            id: id.to_owned(),
            arn,
            tab: CertificateTab::Certificate,
            detail: Slot::default(),
            x509: None,
            file: None,
            things: Slot::default(),
            policies: Slot::default(),
            chain,
        }
    }

    pub(super) fn ask(&mut self) -> Vec<Query> {
        self.detail.asking = true;
        self.things.asking = true;
        self.policies.asking = true;
        self.chain.examined.asking = true;
        vec![
            Query::Certificate(self.id.clone()),
            Query::PrincipalThings(self.arn.clone()),
            Query::AttachedPolicies(self.arn.clone()),
            self.chain.query(),
        ]
    }

    pub(super) fn take(&mut self, query: &Query, result: Result<Answer, Problem>, now: Timestamp) {
        match query {
            Query::Certificate(_) => {
                let value =
                    pick(result, |answer| if let Answer::Certificate(all) = answer { Some(*all) } else { None });
                if let Ok(CertificateDetail { pem: Some(pem), .. }) = &value {
                    self.x509 = Some(X509::from_pem(pem).map_err(|error| error.to_string()));
                }
                self.detail.take(value, now);
            }
            Query::PrincipalThings(_) => {
                let value = pick(result, |answer| if let Answer::ThingNames(all) = answer { Some(all) } else { None });
                self.things.take(value, now);
            }
            Query::AttachedPolicies(_) => {
                let value =
                    pick(result, |answer| if let Answer::AttachedPolicies(all) = answer { Some(all) } else { None });
                self.policies.take(value, now);
            }
            Query::DeviceFacts { .. } if *query == self.chain.query() => {
                self.chain.take(
                    pick(result, |answer| if let Answer::DeviceFacts(all) = answer { Some(all) } else { None }),
                    now,
                );
            }
            _ => {}
        }
    }
}
