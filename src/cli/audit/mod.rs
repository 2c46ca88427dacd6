//! `audit`

mod keep;
mod report;
mod sarif;
mod watch;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::StreamExt as _;
use jiff::Timestamp;
use tokio_util::task::AbortOnDropHandle;

use super::Exit;
use super::args::{AuditArgs, Output};
use super::print::{Column, Rows, Stop, note};
use super::run::Session;
use crate::aws::{AuditAsk, AuditFile, Cloud, SharedCursor};
use crate::diagnose::{AUDIT_RULES, AuditCursor, AuditDepth, AuditEvent, GapReason, RuleId};
use crate::fleet::{Problem, ProblemKind, visible};
use keep::Keeper;
use report::Report;
use watch::Watch;

/// Rows asked one by one without `--deep`: one page, less than a minute at half of the quota.
const SAMPLE: usize = 250;

const RULES: &[Column] = &[Column::new("RULE", "id"), Column::new("LEVEL", "level"), Column::new("TITLE", "title")];

pub(super) async fn run(session: &Session, args: &AuditArgs) -> Result<Exit, Stop> {
    if args.list_rules {
        return list_rules(session.output());
    }
    let cloud = tokio::select! {
        cloud = session.open() => cloud?,
        () = session.interrupt.wait() => return Err(Stop::Exit(Exit::Interrupted)),
    };
    let file = AuditFile::beside(&session.settings.journal, cloud.scope());
    let cursor = Arc::new(Mutex::new(begin(&cloud, &file, args)?));
    // Standard output holds one thing alone: a table is not begun before the end.
    let is_alone = args.sarif.as_deref() == Some(Path::new("-"));
    let output = if is_alone { Output::Table } else { session.output() };
    let mut report = Report::new(output, &known(&cursor))?;
    let stopped = sweep(session, &cloud, args, (&file, &cursor), &mut report).await?;
    let findings = known(&cursor);
    if let Some(to) = &args.sarif {
        let text = sarif::sarif(&findings, &report.gaps, cloud.scope(), stopped);
        write_sarif(to, &text)?;
    }
    if !is_alone {
        report.finish(findings.clone(), stopped)?;
    }
    if stopped {
        note(&format!("Stopped. `audit --resume` goes on from here: {}", visible(&file.path().display().to_string())));
        return Ok(Exit::Interrupted);
    }
    Ok(exit(args, &findings, &report))
}

fn list_rules(output: Output) -> Result<Exit, Stop> {
    let mut rows = Rows::new(output, RULES)?;
    for rule in AUDIT_RULES {
        rows.push(rule)?;
    }
    rows.finish()?;
    Ok(Exit::Yes)
}

/// Where the audit begins.
fn begin(cloud: &Cloud, file: &AuditFile, args: &AuditArgs) -> Result<AuditCursor, Problem> {
    let rules: BTreeSet<RuleId> = args.rule.iter().copied().collect();
    let anew = || AuditCursor::new(cloud.scope().clone(), rules.clone(), Timestamp::now());
    if !args.resume {
        return Ok(anew());
    }
    let kept = file.read(cloud.scope())?;
    match &kept {
        Some(kept) if kept.rules != rules => return Err(other_rules(&kept.rules)),
        Some(AuditCursor { begun: Some(begun), .. }) => note(&format!("Goes on with the audit begun at {begun:.0}.")),
        Some(_) => {}
        None => note("No audit of this account and region was stopped: this one begins anew."),
    }
    Ok(kept.unwrap_or_else(anew))
}

/// What a stopped audit has read is what its own rules rest on.
fn other_rules(kept: &BTreeSet<RuleId>) -> Problem {
    let mut options = String::new();
    for rule in kept {
        options.push_str(" --rule ");
        options.push_str(rule.as_str());
    }
    let of = if kept.is_empty() { "all rules" } else { "other rules" };
    let message = format!(
        "the stopped audit looks at {of}: `audit --resume{options}` goes on with it; without `--resume` this one begins anew"
    );
    Problem::new(ProblemKind::Input, "go on with the audit", "", message)
}

fn known(cursor: &SharedCursor) -> Vec<crate::diagnose::AuditFinding> {
    cursor.lock().unwrap_or_else(PoisonError::into_inner).findings.clone()
}

/// Until the end or the interrupt; whether it was interrupted.
async fn sweep(
    session: &Session,
    cloud: &Cloud,
    args: &AuditArgs,
    (file, cursor): (&AuditFile, &SharedCursor),
    report: &mut Report,
) -> Result<bool, Stop> {
    let depth = if args.deep { AuditDepth::All } else { AuditDepth::Sample(SAMPLE) };
    let rules: BTreeSet<_> = args.rule.iter().copied().collect();
    // Ends with the audit, where it has not ended before.
    let asking = cloud.clone();
    let _asking = AbortOnDropHandle::new(tokio::spawn(async move { asking.learn_quotas().await }));
    let mut events = cloud.audit(AuditAsk { depth, rules }, cursor.clone());
    let mut watch = Watch::new();
    let mut keeper = Keeper::new(file, cursor);
    let stopped = loop {
        let event = tokio::select! {
            event = events.next() => event,
            () = session.interrupt.wait() => break true,
        };
        match event {
            Some(AuditEvent::Progress(progress)) => watch.progress(&progress),
            Some(AuditEvent::Found(findings)) => {
                watch.wipe();
                report.found(&findings)?;
            }
            Some(AuditEvent::Things(_)) => {}
            Some(AuditEvent::Gap(gap)) => report.gaps.push(gap),
            Some(AuditEvent::Done) | None => break false,
        }
        not_kept(keeper.when_due().await, &watch);
    };
    drop(events);
    watch.wipe();
    report.calls = watch.calls();
    not_kept(keeper.finish(stopped || !report.gaps.is_empty()).await, &watch);
    Ok(stopped)
}

/// An audit goes on also where it cannot be written down; it is told.
fn not_kept(problem: Option<Problem>, watch: &Watch) {
    if let Some(problem) = problem {
        watch.wipe();
        super::print::complain(&problem);
    }
}

fn write_sarif(to: &Path, text: &str) -> Result<(), Stop> {
    if to == Path::new("-") {
        use std::io::Write as _;
        std::io::stdout().write_all(text.as_bytes())?;
        return Ok(());
    }
    std::fs::write(to, text).map_err(|error| {
        let on = to.display().to_string();
        Problem::new(ProblemKind::Input, "write the findings", &on, error.to_string()).into()
    })
}

/// What was found outweighs what could not be asked.
fn exit(args: &AuditArgs, findings: &[crate::diagnose::AuditFinding], report: &Report) -> Exit {
    let wanted = |rule| args.rule.is_empty() || args.rule.contains(rule);
    let mut found = findings.iter().filter(|finding| wanted(&finding.rule));
    if args.fail_on.level().is_some_and(|least| found.any(|finding| finding.level >= least)) {
        return Exit::No;
    }
    let has = |is: fn(&GapReason) -> bool| report.gaps.iter().any(|gap| is(&gap.reason));
    if has(|reason| matches!(reason, GapReason::Failed(_))) {
        Exit::Failed
    } else if has(|reason| matches!(reason, GapReason::Denied(_))) {
        Exit::Unknown
    } else {
        Exit::Yes
    }
}
