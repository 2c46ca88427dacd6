//! Whom a certificate is for, and for how long.

use jiff::civil::Date;
use rcgen::{CertificateParams, DistinguishedName, DnType, SerialNumber, string::Ia5String};

use super::PkiError;

/// What goes into a device's certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// `CN`
    pub common_name: String,
    /// `O`
    pub organization: Option<String>,
    /// `OU`
    pub unit: Option<String>,
    /// `subjectAltName`, DNS names.
    pub dns_names: Vec<String>,
    /// Serial number, big endian; random where absent.
    pub serial: Option<Vec<u8>>,
    /// First day of validity (UTC).
    pub not_before: Date,
    /// Last day of validity (UTC).
    pub not_after: Date,
}

impl Subject {
    /// What AWS puts into the certificates it makes itself: `CN=AWS IoT Certificate`, valid to the end of 2049.
    pub fn aws(not_before: Date) -> Self {
        Self {
            common_name: "AWS IoT Certificate".to_owned(),
            organization: None,
            unit: None,
            dns_names: Vec::new(),
            serial: None,
            not_before,
            not_after: Date::constant(2049, 12, 31),
        }
    }

    pub(super) fn params(&self) -> Result<CertificateParams, PkiError> {
        let mut params = CertificateParams::default();
        let mut name = DistinguishedName::new();
        name.push(DnType::CommonName, self.common_name.as_str());
        if let Some(organization) = &self.organization {
            name.push(DnType::OrganizationName, organization.as_str());
        }
        if let Some(unit) = &self.unit {
            name.push(DnType::OrganizationalUnitName, unit.as_str());
        }
        params.distinguished_name = name;
        for dns in &self.dns_names {
            let dns = Ia5String::try_from(dns.as_str()).map_err(|_| PkiError::Name(dns.clone()))?;
            params.subject_alt_names.push(rcgen::SanType::DnsName(dns));
        }
        params.serial_number = self.serial.as_deref().map(SerialNumber::from_slice);
        set_validity(&mut params, self.not_before, self.not_after);
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![rcgen::KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ClientAuth];
        Ok(params)
    }
}

/// From midnight of one day to midnight of another.
pub(super) fn set_validity(params: &mut CertificateParams, from: Date, to: Date) {
    let part = |value: i8| u8::try_from(value).unwrap_or(1);
    params.not_before = rcgen::date_time_ymd(i32::from(from.year()), part(from.month()), part(from.day()));
    params.not_after = rcgen::date_time_ymd(i32::from(to.year()), part(to.month()), part(to.day()));
}
