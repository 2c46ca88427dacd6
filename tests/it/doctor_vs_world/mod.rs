//! The emulator, enforcing, and the doctor, explaining, are asked the same questions over random fleets and random
//! damage: where the doctor sees nothing wrong it happens, where it sees a fault it is refused, and where it cannot tell
//! it says what is missing. The doctor is asked with every right, and with one right to read less.

mod damage;
mod fleet;
mod mended;
mod world;

use std::collections::BTreeSet;

use fleetdeck::aws::{Cloud, Subject};
use fleetdeck::diagnose::{
    MqttAsked, Outcome, Report, ShadowAsked, ShadowOperation, cognito, credentials, mqtt, shadow_https,
};
use fleetdeck::emulator::{Options, access};
use jiff::Timestamp;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::account::Account;
use fleet::Case;

/// Fleets, and things of each: small ones, for who finds a fault reads every policy of the account.
const FLEETS: u64 = 8;
const THINGS: usize = 6;
/// Questions asked about each thing.
const QUESTIONS: usize = 4;

/// What a report comes to: `Some(true)` where nothing is wrong, `Some(false)` where something surely is.
fn verdict(report: &Report) -> Option<bool> {
    let any = |outcome| report.checks.iter().any(|check| check.outcome == outcome);
    assert!(!report.checks.is_empty());
    if any(Outcome::Fail) {
        return Some(false);
    }
    if any(Outcome::Unknown) {
        let unknown = report.checks.iter().filter(|check| check.outcome == Outcome::Unknown);
        assert!(unknown.into_iter().all(|check| check.answer.len() > 10), "it says why: {report:#?}");
        return None;
    }
    Some(true)
}

/// Whom the doctor is asked as, and what it said so far.
struct Doctor {
    cloud: Cloud,
    rights: String,
    sure: usize,
    unsure: usize,
    /// What it was asked, and how that differs from what happened.
    wrong: Vec<(&'static str, String)>,
    /// What its reports are turned into before they are believed: nothing, but for the test of this test.
    lie: Option<Outcome>,
}

impl Doctor {
    fn note(&mut self, what: &'static str, case: &Case, mut report: Report, happens: bool) {
        if let Some(lie) = self.lie {
            report.checks.iter_mut().for_each(|check| check.outcome = lie);
        }
        match verdict(&report) {
            None => self.unsure += 1,
            Some(said) if said == happens => self.sure += 1,
            Some(said) => self.wrong.push((
                what,
                format!(
                    "{what} of {} with {}: it {}, and the doctor said {said}: {:#?}",
                    case.thing,
                    self.rights,
                    if happens { "happens" } else { "is refused" },
                    report.checks.iter().filter(|check| check.outcome != Outcome::Skipped).collect::<Vec<_>>(),
                ),
            )),
        }
    }

    async fn examine(&mut self, case: &Case, happens: &Happens) {
        let subject = Subject::Device { thing: case.thing.clone(), certificate: case.device.id.clone() };
        let facts = self.cloud.device_facts(&subject, Some(&case.alias), case.sends_thing).await;
        self.note("credentials", case, credentials(&facts), happens.credentials);
        let asked =
            ShadowAsked { thing: case.thing.clone(), shadow: case.shadow.clone(), operation: ShadowOperation::Get };
        let facts = self.cloud.shadow_facts(&subject, &asked).await;
        self.note("shadow", case, shadow_https(&facts, &asked), happens.shadow);
        let talk = MqttAsked {
            publish: vec![case.topic.clone()],
            subscribe: vec![case.topic.clone()],
            ..MqttAsked::default()
        };
        let facts = self.cloud.session_facts(&subject, &talk).await;
        self.note("mqtt", case, mqtt(&facts, &talk), happens.talk);
        let facts = self.cloud.cognito_facts(&case.identity, Some(&case.pool), Some(&asked)).await;
        self.note("app", case, cognito(&facts), happens.app);
    }
}

/// What happens to one thing.
#[expect(clippy::struct_excessive_bools, reason = "four questions, each with its answer")]
struct Happens {
    credentials: bool,
    shadow: bool,
    talk: bool,
    app: bool,
}

impl Happens {
    async fn to(account: &Account, case: &Case) -> Self {
        Self {
            credentials: world::gets_credentials(account, case).await,
            shadow: world::reads_shadow(account, case).await,
            talk: world::talks(account, case).await,
            app: world::app_reads_shadow(account, case).await,
        }
    }
}

async fn doctor(account: &Account, action: Option<&str>) -> Doctor {
    let key = match action {
        None => account.running.endpoints.admin.clone(),
        Some(action) => {
            let now = Timestamp::now();
            account.running.world().change(|state| access::key_without(state, action, now))
        }
    };
    let rights = action.map_or_else(|| "every right".to_owned(), |action| format!("all but {action}"));
    let cloud = account.open(&key).await.unwrap();
    Doctor { cloud, rights, sure: 0, unsure: 0, wrong: Vec::new(), lie: None }
}

/// How often each of the four things happened, and how often the doctor of every right was sure and was not.
#[derive(Default)]
struct Tally {
    happened: [usize; 4],
    sure: usize,
    unsure: usize,
}

async fn compare(seed: u64, tally: &mut Tally) {
    let account = Account::start(Options { empty: true, live: false, ..Options::default() }).await;
    let cases = fleet::fleet(&account.running, seed, THINGS);
    let actions = access::reader_actions();
    let action = &actions[ChaCha8Rng::seed_from_u64(seed).random_range(0..actions.len())];
    let mut doctors = [doctor(&account, None).await, doctor(&account, Some(action)).await];
    for case in &cases {
        let happens = Happens::to(&account, case).await;
        let each = [happens.credentials, happens.shadow, happens.talk, happens.app];
        tally.happened.iter_mut().zip(each).for_each(|(count, did)| *count += usize::from(did));
        for doctor in &mut doctors {
            doctor.examine(case, &happens).await;
        }
    }
    let wrong: Vec<_> = doctors.iter().flat_map(|doctor| &doctor.wrong).collect();
    assert!(wrong.is_empty(), "fleet {seed}, {} disagreements:\n{}", wrong.len(), wrong[0].1);
    let [all, _] = &doctors;
    tally.sure += all.sure;
    tally.unsure += all.unsure;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_doctor_says_is_what_happens() {
    let mut tally = Tally::default();
    for seed in 0..FLEETS {
        Box::pin(compare(seed, &mut tally)).await;
    }
    // A test whose every question is refused, or whose doctor never dares, would prove nothing.
    let Tally { happened, sure, unsure } = tally;
    assert!(sure > unsure * 3, "{sure} sure, {unsure} not");
    assert!(happened.iter().all(|count| *count >= 4), "{happened:?}");
}

/// The fleets are such that no doctor who says always the same gets through, whatever it is asked.
#[tokio::test(flavor = "multi_thread")]
async fn a_doctor_who_always_says_the_same_is_caught() {
    let mut caught: [BTreeSet<&str>; 2] = Default::default();
    for seed in 0..FLEETS {
        let account = Account::start(Options { empty: true, live: false, ..Options::default() }).await;
        let cases = fleet::fleet(&account.running, seed, THINGS);
        let lies = [Outcome::Pass, Outcome::Fail];
        let mut doctors = [doctor(&account, None).await, doctor(&account, None).await];
        doctors.iter_mut().zip(lies).for_each(|(doctor, lie)| doctor.lie = Some(lie));
        for case in &cases {
            let happens = Happens::to(&account, case).await;
            for doctor in &mut doctors {
                doctor.examine(case, &happens).await;
            }
        }
        for (caught, doctor) in caught.iter_mut().zip(&doctors) {
            caught.extend(doctor.wrong.iter().map(|(what, _)| what));
        }
        if caught.iter().all(|caught| caught.len() == QUESTIONS) {
            return;
        }
    }
    panic!("for all passed, all failed: only {caught:?} are told from what happens");
}
