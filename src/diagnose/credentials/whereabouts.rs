//! Whether everything is looked for where it is: the account and the region.

use super::DeviceFacts;
use super::examine::Examination;
use crate::fleet::Arn;

/// What is not seen from here: the endpoint that the device calls belongs to one account and region, too.
const ENDPOINT: &str =
    "a device that is refused all the same may call the endpoint of another: fleetdeck info tells the right ones";

/// Compares the ARNs concerned with the caller's account and region.
pub(in crate::diagnose) fn examine(facts: &DeviceFacts, examination: &mut Examination) {
    let asked =
        examination.ask("account-and-region", "Account and region are the right ones", &["sts:GetCallerIdentity"]);
    if facts.is_about_nobody() {
        return asked.skip("There is no such thing");
    }
    let (account, region) = (&facts.scope.account, &facts.scope.region);
    if account.is_empty() {
        return asked.unknown("Whose account it is that answers is not known");
    }
    let is_elsewhere = |arn: &&str| {
        let differs = |told: &str, own: &str| !told.is_empty() && told != own;
        Arn::parse(arn).is_some_and(|arn| differs(&arn.account, account) || differs(&arn.region, region))
    };
    let elsewhere: Vec<&str> = concerned(facts).into_iter().filter(is_elsewhere).collect();
    if elsewhere.is_empty() {
        return asked.pass(format!("Account {account}, region {region}; {ENDPOINT}"));
    }
    asked.warn(format!(
        "Asked in account {account} and region {region}, but {} is of another: give its profile with --profile, its region with --region",
        elsewhere.join(", ")
    ));
}

fn concerned(facts: &DeviceFacts) -> Vec<&str> {
    let certificate = facts.certificate.known().map(|detail| detail.certificate.arn.as_str());
    let thing = facts.thing.known().map(|thing| thing.arn.as_str());
    let alias = facts.alias.known().map(|alias| alias.arn.as_str());
    let named = facts.presented.as_deref();
    let mut all: Vec<&str> = [named, certificate, thing, alias].into_iter().flatten().collect();
    all.sort_unstable();
    all.dedup();
    all
}
