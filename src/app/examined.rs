//! What is known of one certificate: its chain, what is wrong with it for what a device wants, and what it may do.

use super::Own;
use crate::diagnose::{
    self, AccessRow, Check, DeviceFacts, Finding, Link, MqttAsked, Outcome, Report, ShadowAsked, ShadowOperation,
};

/// What a device wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Credentials by a role alias.
    Credentials,
    /// An MQTT session as a client with the thing's name.
    Mqtt,
    /// The classic shadow over HTTPS.
    Shadow,
}

impl Purpose {
    /// In order.
    pub const ALL: [Self; 3] = [Self::Credentials, Self::Mqtt, Self::Shadow];

    /// In a heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Credentials => "credentials",
            Self::Mqtt => "MQTT",
            Self::Shadow => "shadow over HTTPS",
        }
    }

    /// Over a column of marks.
    pub const fn short(self) -> &'static str {
        match self {
            Self::Credentials => "cred",
            Self::Mqtt => "mqtt",
            Self::Shadow => "https",
        }
    }
}

/// Something wrong, and what it stands in the way of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// In the order of [`Purpose::ALL`].
    pub purposes: Vec<Purpose>,
    /// What is wrong.
    pub finding: Finding,
}

/// What is known of one certificate.
#[derive(Debug, Clone)]
pub struct Examined {
    /// What it rests on.
    pub facts: DeviceFacts,
    /// Thing, certificate, policies, role alias, role, trust.
    pub links: Vec<Link>,
    /// Checks and findings about credentials.
    pub report: Report,
    /// About the MQTT session.
    pub mqtt: Report,
    /// About the classic shadow over HTTPS; empty where there is no thing whose shadow it were.
    pub shadow: Report,
    /// Whether a policy speaks of shadows over HTTPS: what nobody asked for is no fault.
    pub wants_shadow: bool,
    /// What is wrong for any of these, each once; those for credentials first, in the order of their report.
    pub found: Vec<Found>,
    /// What it may do.
    pub access: Vec<AccessRow>,
    /// What the operator asked about himself; its rows are counted on from those above.
    pub own: Vec<AccessRow>,
}

impl Examined {
    pub(super) fn new(facts: DeviceFacts) -> Self {
        let report = diagnose::credentials(&facts);
        let mqtt = diagnose::mqtt(&facts, &MqttAsked::default());
        let asked =
            facts.thing_name.clone().map(|thing| ShadowAsked { thing, shadow: None, operation: ShadowOperation::Get });
        let shadow = asked.map(|asked| diagnose::shadow_https(&facts, &asked)).unwrap_or_default();
        let is_of_group = shadow.findings.iter().any(|finding| finding.id == "policy-on-group-only");
        let wants_shadow = is_of_group || diagnose::speaks_of_shadows(&facts);
        // Where no role alias could be told, its policies speak of none. What nobody asked for is no fault: only what
        // stands in the way of everything is one then.
        let counted = |report: &Report, is_wanted: bool| {
            let mut report = report.clone();
            report.findings.retain(|one| is_wanted || mqtt.findings.iter().any(|other| other.id == one.id));
            for finding in report.findings.iter_mut().filter(|_| !is_wanted) {
                finding.fixes.clear();
            }
            report
        };
        let (credentials, https) = (counted(&report, facts.alias_name.is_some()), counted(&shadow, wants_shadow));
        let found = together([(Purpose::Credentials, &credentials), (Purpose::Mqtt, &mqtt), (Purpose::Shadow, &https)]);
        Self {
            links: diagnose::chain(&facts),
            access: diagnose::device_access(&facts),
            report,
            mqtt,
            shadow,
            wants_shadow,
            found,
            own: Vec::new(),
            facts,
        }
    }

    /// Judges what the operator asks himself.
    pub fn ask(&mut self, own: &[Own]) {
        self.own = own.iter().filter_map(|own| own.of_device(&self.facts)).collect();
    }

    /// The report for what is wanted.
    pub const fn report_for(&self, purpose: Purpose) -> &Report {
        match purpose {
            Purpose::Credentials => &self.report,
            Purpose::Mqtt => &self.mqtt,
            Purpose::Shadow => &self.shadow,
        }
    }

    /// How a link of the chain stands to what is wanted; `None` where it has no part in it.
    pub fn mark(&self, link: &Link, purpose: Purpose) -> Option<Outcome> {
        if purpose == Purpose::Credentials {
            return Some(link.outcome);
        }
        self.speaks(link, purpose).map(|(outcome, _)| outcome)
    }

    /// The worst of a link's checks for what is wanted, and what it says.
    pub fn speaks(&self, link: &Link, purpose: Purpose) -> Option<(Outcome, &str)> {
        let of_link = self.report_for(purpose).checks.iter().filter(|check| link_of(check) == link.what);
        let worst =
            of_link.reduce(|worst, check| if badness(check.outcome) > badness(worst.outcome) { check } else { worst });
        worst.map(|check| (check.outcome, check.answer.as_str()))
    }

    /// Whether something is wrong.
    pub const fn is_broken(&self) -> bool {
        !self.found.is_empty()
    }

    /// Everything together, for what is wanted; `None` where nothing was examined.
    pub fn verdict(&self, purpose: Purpose) -> Option<Outcome> {
        let report = self.report_for(purpose);
        if self.found.iter().any(|found| found.purposes.contains(&purpose)) {
            return Some(Outcome::Fail);
        }
        let of_chain = report.checks.iter().filter(|check| !is_aside(check));
        of_chain.map(|check| check.outcome).max_by_key(|outcome| badness(*outcome))
    }

    /// What is wrong with a link of the chain, by its number among what was found.
    pub fn finding_of(&self, link: &Link) -> Option<usize> {
        let of_link = |found: &Found| part_of(found.finding.id) == link.what;
        // A policy by itself is to blame where the finding names it.
        let names = |found: &Found| {
            let said = std::iter::once(&found.finding.title).chain(&found.finding.evidence);
            part_of(found.finding.id) == "policies" && said.into_iter().any(|line| line.contains(&link.name))
        };
        match link.what {
            "policy" if link.outcome == Outcome::Fail => self.found.iter().position(names),
            _ => self.found.iter().position(of_link),
        }
    }

    /// What is wrong where a check failed, by its number among what was found.
    pub fn finding_for(&self, check: &Check, purpose: Purpose) -> Option<usize> {
        let is_it = |found: &Found| {
            found.purposes.contains(&purpose) && part_of(found.finding.id) == part_of(check.id) && !is_aside(check)
        };
        (check.outcome == Outcome::Fail).then(|| self.found.iter().position(is_it)).flatten()
    }

    /// Checks that say something that no earlier question says already.
    pub fn own_checks(&self, purpose: Purpose) -> Vec<&Check> {
        let is_said = |check: &Check| {
            let earlier = Purpose::ALL.into_iter().take_while(|earlier| *earlier != purpose);
            earlier.into_iter().any(|earlier| {
                self.report_for(earlier).checks.iter().any(|said| said.id == check.id && said.answer == check.answer)
            })
        };
        self.report_for(purpose).checks.iter().filter(|check| !is_said(check)).collect()
    }
}

/// The link of the chain that a check is about: what a policy allows is the policies' part.
fn link_of(check: &Check) -> &'static str {
    let begins = |start: &str| check.id.starts_with(start);
    match check.id {
        _ if is_aside(check) => "",
        _ if begins("thing") => "thing",
        _ if begins("certificate") => "certificate",
        "mqtt-connect" | "mqtt-publish" | "mqtt-subscribe" | "mqtt-receive" | "mqtt-retain" | "shadow-allowed" => {
            "policies"
        }
        _ if begins("polic") => "policies",
        _ => "",
    }
}

/// The link of the chain that a check or a finding of any question is about, by its id.
fn part_of(id: &str) -> &'static str {
    let begins = |start: &str| id.starts_with(start);
    match id {
        // What stands in the way is that there is none.
        "thing-has-no-certificate" => "certificate",
        _ if begins("thing") => "thing",
        _ if begins("certificate") => "certificate",
        _ if begins("role-alias") || begins("alias") || begins("duration") => "role alias",
        "role-does-not-trust" | "role-trusts" => "trust",
        _ if begins("role") => "role",
        _ => "policies",
    }
}

/// Whether a check tells of the surroundings, not of a link: it stands among the checks and marks nothing.
fn is_aside(check: &Check) -> bool {
    matches!(check.id, "mqtt-connection" | "mqtt-topics" | "iot-logging" | "shadow-exists")
}

const fn badness(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Skipped => 0,
        Outcome::Pass => 1,
        Outcome::Warning => 2,
        Outcome::Unknown => 3,
        Outcome::Fail => 4,
    }
}

/// What is wrong, each once with all that it stands in the way of, and every fix on offer for it.
fn together(reports: [(Purpose, &Report); 3]) -> Vec<Found> {
    let mut all: Vec<Found> = Vec::new();
    for (purpose, report) in reports {
        for finding in &report.findings {
            let same = |known: &&mut Found| known.finding.id == finding.id;
            match all.iter_mut().find(same) {
                Some(known) => {
                    if !known.purposes.contains(&purpose) {
                        known.purposes.push(purpose);
                    }
                    let fixes =
                        finding.fixes.iter().filter(|fix| known.finding.fixes.iter().all(|had| had.id != fix.id));
                    let more: Vec<_> = fixes.cloned().collect();
                    known.finding.fixes.extend(more);
                }
                None => all.push(Found { purposes: vec![purpose], finding: finding.clone() }),
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(id: &'static str, title: &str) -> Finding {
        Finding { id, title: title.to_owned(), evidence: Vec::new(), advice: String::new(), fixes: Vec::new() }
    }

    #[test]
    fn a_fault_that_stands_in_the_way_of_everything_is_told_once() {
        let report = |findings: &[(&'static str, &str)]| Report {
            findings: findings.iter().map(|(id, title)| finding(id, title)).collect(),
            ..Report::default()
        };
        let credentials = report(&[("certificate-inactive", "INACTIVE"), ("no-policy-grants-alias", "none")]);
        let mqtt = report(&[("certificate-inactive", "INACTIVE"), ("mqtt-not-granted", "none")]);
        let shadow = report(&[("certificate-inactive", "INACTIVE")]);
        let all = together([(Purpose::Credentials, &credentials), (Purpose::Mqtt, &mqtt), (Purpose::Shadow, &shadow)]);
        let told: Vec<(&str, usize)> = all.iter().map(|one| (one.finding.id, one.purposes.len())).collect();
        assert_eq!(told, [("certificate-inactive", 3), ("no-policy-grants-alias", 1), ("mqtt-not-granted", 1)]);
        // Rows of the credentials tab name findings by their number in its own report.
        for (number, finding) in credentials.findings.iter().enumerate() {
            assert_eq!(all[number].finding.title, finding.title);
        }
    }
}
