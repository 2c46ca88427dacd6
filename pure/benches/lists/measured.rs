//! The measurements of lists: each returns what it took, nothing is printed here.

#[path = "process.rs"]
mod process;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Duration;

use fleetdeck_pure::fleet::{
    Certificate, CertificateStatus, Filter, List, Listed, Row, ShadowFact, Sort, Thing, ThingFacts,
};
use jiff::{SignedDuration, Timestamp};
use process::{clock, resident};

/// Rows that are worked on between two looks at the clock.
const PIECE: usize = 4_096;
const PAGE: usize = 250;
/// Of every thing.
const ATTRIBUTES: [&str; 3] = ["attr.serial", "attr.firmware", "attr.site"];

fn now() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

/// Evenly mixed, the same every time.
fn mixed(n: usize) -> usize {
    n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20
}

/// Twenty characters, three attributes, one of them each thing's own.
fn thing(n: usize) -> Thing {
    let sites = ["oslo", "bergen", "tromso", "stavanger", "trondheim"];
    let kinds = ["pump", "valve", "meter", "fan"];
    let r = mixed(n);
    let (site, kind) = (sites[r % 5], kinds[r / 5 % 4]);
    let mut name = format!("{site}-{kind}-");
    let digits = 20 - name.len();
    write!(name, "{n:0digits$}").unwrap();
    let attributes = [
        ("site".to_owned(), site.to_owned()),
        ("firmware".to_owned(), format!("3.{}.{}", r / 20 % 12, r / 240 % 4)),
        ("serial".to_owned(), format!("{:010x}", r % (1 << 40))),
    ];
    let arn = format!("arn:aws:iot:eu-west-1:123456789012:thing/{name}");
    Thing {
        name,
        arn,
        thing_type: Some(kind.to_owned()),
        attributes: BTreeMap::from(attributes),
        version: (r / 7 % 40) as i64,
    }
}

fn facts(n: usize) -> ThingFacts {
    let r = mixed(n);
    let since = now().checked_sub(SignedDuration::from_mins((r % 400_000) as i64)).unwrap();
    let mut groups = vec![format!("site-{:02}", r % 48)];
    groups.extend(r.is_multiple_of(7).then(|| "firmware-test".to_owned()));
    let status = if r.is_multiple_of(20) { "INACTIVE" } else { "ACTIVE" };
    ThingFacts {
        connected: Some((!r.is_multiple_of(10), Some(since))),
        shadow: Some(ShadowFact::Is { version: (r % 900) as u64, delta: r.is_multiple_of(50) }),
        groups: Some(groups),
        certificates: Some(vec![status.to_owned()]),
    }
}

fn certificate(n: usize) -> Certificate {
    let id = format!("{:016x}{:016x}{:016x}{:016x}", mixed(n), mixed(n + 1), mixed(n + 2), n);
    let status = if n.is_multiple_of(20) { CertificateStatus::Inactive } else { CertificateStatus::Active };
    let arn = format!("arn:aws:iot:eu-west-1:123456789012:cert/{id}");
    let created = now().checked_sub(SignedDuration::from_hours((mixed(n) % 20_000) as i64)).ok();
    Certificate { id, arn, status, mode: Some("DEFAULT".to_owned()), created }
}

/// One measurement.
pub(crate) struct Line {
    /// Rows in the list.
    pub(crate) rows: usize,
    pub(crate) what: String,
    /// All in all.
    pub(crate) took: Duration,
    /// Rows that the time is for.
    pub(crate) per: usize,
    /// The longest piece of work.
    pub(crate) longest: Option<Duration>,
    pub(crate) note: String,
}

impl Line {
    /// Nanoseconds for each row.
    pub(crate) fn each(&self) -> f64 {
        self.took.as_secs_f64() * 1e9 / self.per as f64
    }
}

/// What was measured of lists of one size.
#[derive(Default)]
pub(crate) struct Table {
    pub(crate) rows: usize,
    pub(crate) lines: Vec<Line>,
}

impl Table {
    fn line(&mut self, what: &str, took: Duration, per: usize, longest: Option<Duration>, note: &str) {
        self.lines.push(Line { rows: self.rows, what: what.to_owned(), took, per, longest, note: note.to_owned() });
    }
}

/// Drives what was begun to its end: all in all, and the longest piece. The best of several runs, the one least disturbed.
fn driven<T: Listed>(list: &mut List<T>, mut begin: impl FnMut(&mut List<T>)) -> (Duration, Duration) {
    let mut run = || {
        let start = clock();
        begin(list);
        let mut before = clock();
        let mut longest = before - start;
        loop {
            let done = list.work(PIECE);
            let after = clock();
            longest = longest.max(after - before);
            before = after;
            if done {
                return (after - start, longest);
            }
        }
    };
    (0..5).map(|_| run()).min().unwrap_or_default()
}

pub(crate) fn things(table: &mut Table, count: usize) {
    let before = resident();
    let mut list: List<Thing> = List::default();
    let (mut took, mut longest) = (Duration::ZERO, Duration::ZERO);
    for first in (0..count).step_by(PAGE) {
        let page: Vec<Thing> = (first..first + PAGE).map(thing).collect();
        let start = clock();
        list.extend(page);
        let page = clock() - start;
        took += page;
        longest = longest.max(page);
    }
    let each = resident().saturating_sub(before) as f64 / count as f64;
    table.line("pages of 250", took, count, Some(longest), &format!("{each:.0} bytes a thing resident"));
    for n in 0..count {
        list.tell(&thing(n).name, &facts(n));
    }
    for text in [
        "opmp42",
        "pump",
        "oslo pump !9",
        "\"pump-00\"",
        "/^oslo-pump-0[0-9]+7$/",
        "/p-0+1.*7$/",
        "attr.site=oslo",
        "attr.site=oslo age>90d",
        "type:pump version>10 connected:no delta:no",
        "attr.firmware>=3.10",
    ] {
        let filter = Filter::parse::<Thing>(black_box(text), now()).unwrap();
        let (took, longest) = driven(&mut list, |list| {
            list.begin_filter(Filter::default());
            list.begin_filter(filter.clone());
        });
        table.line(&format!("filter {text}"), took, count, Some(longest), &format!("{} match", list.len()));
    }
    typing(table, &mut list, count);
    list.set_filter(Filter::default());
    let columns = <Thing as Row>::columns().iter().map(|field| field.name).filter(|name| *name != "attr.");
    for field in columns.chain(ATTRIBUTES) {
        for descending in [false, true] {
            let (took, longest) =
                driven(&mut list, |list| list.begin_sort(Some(Sort { field: field.to_owned(), descending })));
            let what = format!("sort by {field}{}", if descending { ", descending" } else { "" });
            table.line(&what, took, count, Some(longest), "");
        }
    }
    into_sorted(table, &mut list, count);
    // The memory of fewer is not given back.
    if count > 4_096 {
        half_gone(table, &mut list, count);
    }
}

/// A refresh that finds every second thing gone.
fn half_gone(table: &mut Table, list: &mut List<Thing>, count: usize) {
    list.set_sort(Some(Sort { field: "name".to_owned(), descending: false }));
    list.set_filter(Filter::default());
    list.begin_refresh();
    for first in (0..count).step_by(2 * PAGE) {
        list.extend((first..(first + 2 * PAGE).min(count)).step_by(2).map(thing));
    }
    let (start, rows) = (clock(), list.loaded());
    list.end_refresh();
    let gone = clock() - start;
    while !list.work(PIECE) {}
    let note = format!("{} of {rows} gone, list by name", rows - list.loaded());
    table.line("half of all things gone", clock() - start, count, Some(gone), &note);
}

/// What a word typed letter by letter costs: each letter narrows what the last one left.
fn typing(table: &mut Table, list: &mut List<Thing>, count: usize) {
    let (mut took, mut longest) = (Duration::ZERO, Duration::ZERO);
    list.set_filter(Filter::default());
    for end in 1..="stavmeter7".len() {
        let filter = Filter::parse::<Thing>(&"stavmeter7"[..end], now()).unwrap();
        let start = clock();
        list.begin_filter(filter);
        list.work(PIECE);
        longest = longest.max(clock() - start);
        while !list.work(PIECE) {}
        took += clock() - start;
    }
    table.line("typing stavmeter7, all letters", took, count, Some(longest), "longest: a letter to the first matches");
}

/// Pages into a list that is sorted and filtered.
fn into_sorted(table: &mut Table, list: &mut List<Thing>, count: usize) {
    const PAGES: usize = 8;
    list.set_sort(Some(Sort { field: "name".to_owned(), descending: false }));
    for text in ["", "type:pump", "pump"] {
        list.set_sort((text != "pump").then(|| Sort { field: "name".to_owned(), descending: false }));
        list.set_filter(Filter::parse::<Thing>(text, now()).unwrap());
        let (mut took, mut longest) = (Duration::ZERO, Duration::ZERO);
        for number in 0..PAGES {
            let first = count + number * PAGE;
            let page: Vec<Thing> =
                (first..first + PAGE).map(|n| Thing { name: format!("n{}", thing(n).name), ..thing(n) }).collect();
            let names: Vec<String> = page.iter().map(|thing| thing.name.clone()).collect();
            let start = clock();
            list.extend(page);
            let page = clock() - start;
            took += page;
            longest = longest.max(page);
            for name in &names {
                list.remove(name);
            }
        }
        let what = match text {
            "" => "a page into the sorted list".to_owned(),
            "pump" => "a page into the ranked list".to_owned(),
            text => format!("a page into it, filtered {text}"),
        };
        table.line(&what, took, PAGES * PAGE, Some(longest), "");
    }
}

pub(crate) fn certificates(table: &mut Table, count: usize) {
    let before = resident();
    let mut list: List<Certificate> = List::default();
    let mut took = Duration::ZERO;
    for first in (0..count).step_by(PAGE) {
        let page: Vec<Certificate> = (first..first + PAGE).map(certificate).collect();
        let start = clock();
        list.extend(page);
        took += clock() - start;
    }
    let each = resident().saturating_sub(before) as f64 / count as f64;
    table.line("pages of 250 certificates", took, count, None, &format!("{each:.0} bytes a certificate resident"));
    for text in ["cert:inactive age>90d", "9f1a"] {
        let filter = Filter::parse::<Certificate>(text, now()).unwrap();
        let (took, longest) = driven(&mut list, |list| {
            list.begin_filter(Filter::default());
            list.begin_filter(filter.clone());
        });
        table.line(&format!("certificates {text}"), took, count, Some(longest), &format!("{} match", list.len()));
    }
    list.set_filter(Filter::default());
    for field in <Certificate as Row>::columns().iter().map(|field| field.name) {
        let (took, longest) =
            driven(&mut list, |list| list.begin_sort(Some(Sort { field: field.to_owned(), descending: false })));
        table.line(&format!("certificates by {field}"), took, count, Some(longest), "");
    }
}
