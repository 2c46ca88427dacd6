//! What the doctor offers is made, one fix after another: what was refused happens then, what happened before still does,
//! and all of it can be taken back.

use fleetdeck::aws::{Cloud, Subject};
use fleetdeck::diagnose::{
    Fix, MqttAsked, Report, ShadowAsked, ShadowOperation, cognito, credentials, mqtt, shadow_https,
};
use fleetdeck::emulator::Options;

use super::fleet::{self, Case};
use super::{Happens, verdict};
use crate::account::Account;

/// Most findings are mended by one fix; some lie behind one another.
const MOST: usize = 8;
const FLEETS: std::ops::Range<u64> = 20..24;
const THINGS: usize = 5;

/// What is wanted of each thing, as [`Happens`] has it.
const QUESTIONS: usize = 4;

impl Happens {
    const fn each(&self) -> [bool; QUESTIONS] {
        [self.credentials, self.shadow, self.talk, self.app]
    }
}

async fn report(cloud: &Cloud, case: &Case, question: usize) -> Report {
    let subject = Subject::Device { thing: case.thing.clone(), certificate: case.device.id.clone() };
    let asked = ShadowAsked { thing: case.thing.clone(), shadow: case.shadow.clone(), operation: ShadowOperation::Get };
    match question {
        0 => credentials(&cloud.device_facts(&subject, Some(&case.alias), case.sends_thing).await),
        1 => shadow_https(&cloud.shadow_facts(&subject, &asked).await, &asked),
        2 => {
            let (publish, subscribe) = (vec![case.topic.clone()], vec![case.topic.clone()]);
            let talk = MqttAsked { publish, subscribe, ..MqttAsked::default() };
            mqtt(&cloud.session_facts(&subject, &talk).await, &talk)
        }
        _ => cognito(&cloud.cognito_facts(&case.identity, Some(&case.pool), Some(&asked)).await),
    }
}

/// The first that is offered; what is done only by name goes last.
fn first(report: &Report) -> Option<Fix> {
    let all = || report.findings.iter().flat_map(|finding| &finding.fixes);
    all().find(|fix| fix.needs_choice.is_none()).or_else(|| all().next()).cloned()
}

/// Mends one thing for one question; whether it came to happen by that.
async fn mend(account: &Account, cloud: &Cloud, case: &Case, question: usize) -> bool {
    let before = Happens::to(account, case).await.each();
    let (mut now, mut done) = (before, Vec::new());
    let mut report = report(cloud, case, question).await;
    while let Some(fix) = first(&report).filter(|_| done.len() < MOST) {
        let made = cloud.execute(&fix).await.unwrap_or_else(|problem| panic!("{}: {problem}", fix.title));
        done.push(made.id);
        let after = Happens::to(account, case).await.each();
        let kept = (0..QUESTIONS).all(|one| !now[one] || after[one]);
        assert!(kept || fix.needs_choice.is_some(), "{}: {now:?} became {after:?} by {fix:#?}", case.thing);
        now = after;
        report = self::report(cloud, case, question).await;
    }
    assert!(done.len() < MOST, "{}: no end of it: {report:#?}", case.thing);
    if verdict(&report) == Some(true) {
        assert!(now[question], "{}: nothing is wrong any more, and it is refused", case.thing);
    }
    for id in done.iter().rev() {
        cloud.undo(Some(id)).await.unwrap_or_else(|problem| panic!("{}: {problem}", case.thing));
    }
    assert_eq!(Happens::to(account, case).await.each(), before, "{}: as it was", case.thing);
    now[question] && !before[question]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_offered_helps_and_takes_nothing_away() {
    let mut mended = [0; QUESTIONS];
    for seed in FLEETS {
        let account = Account::start(Options { empty: true, live: false, ..Options::default() }).await;
        let cases = fleet::fleet(&account.running, seed, THINGS);
        let cloud = account.admin().await;
        for case in &cases {
            for (question, count) in mended.iter_mut().enumerate() {
                *count += usize::from(Box::pin(mend(&account, &cloud, case, question)).await);
            }
        }
    }
    assert!(mended.iter().all(|count| *count >= 2), "{mended:?}");
}
