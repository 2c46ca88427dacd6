//! What the lists themselves cost, in a process of their own: the code of the program, without its screen.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::Outcome;
use super::lists::{Line, Table, certificates, things};
use super::numbers::told;
use super::row::Row;

pub(super) const ROWS: &[&str] = &[TYPED, SORT, GROWTH];
const TYPED: &str = "typed filter (attribute equality and age), 1,000,000";
const SORT: &str = "sort by any column, 1,000,000";
const GROWTH: &str = "growth of each list operation, 10³, 10⁴, 10⁵, 10⁶";
const SIZES: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];
const SORTS: [&str; 2] = ["sort by", "certificates by"];
const FILTER: &str = "filter attr.site=oslo age>90d";
/// A row may cost so much more in a list ten times as long: caches, and the logarithm of a sort. Quadratic would be 10.
const MOST_GROWTH: f64 = 3.0;

/// A measurement on its way from the process that makes it.
#[derive(Serialize, Deserialize)]
struct Told {
    rows: usize,
    what: String,
    nanoseconds: u64,
    each: f64,
    longest: Option<u64>,
    note: String,
}

impl From<&Line> for Told {
    fn from(line: &Line) -> Self {
        Self {
            rows: line.rows,
            what: line.what.clone(),
            nanoseconds: line.took.as_nanos() as u64,
            each: line.each(),
            longest: line.longest.map(|longest| longest.as_nanos() as u64),
            note: line.note.clone(),
        }
    }
}

/// What asks for [`alone`].
pub(super) const ALONE: &str = "lists-alone";

/// Measures, one JSON object a line, lists of things or of certificates.
pub(super) fn alone(of_what: &str) {
    for rows in SIZES {
        let mut table = Table { rows, ..Table::default() };
        if of_what == "things" {
            things(&mut table, rows);
        } else {
            certificates(&mut table, rows);
        }
        for line in &table.lines {
            println!("{}", serde_json::to_string(&Told::from(line)).unwrap());
        }
    }
}

/// The same, in a process of its own: memory that one has freed is not counted as the other's.
fn measured(of_what: &str) -> Outcome<Vec<Told>> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new(program).args([ALONE, of_what]).stderr(Stdio::inherit()).output();
    let text = String::from_utf8(output.map_err(|error| error.to_string())?.stdout).map_err(|e| e.to_string())?;
    text.lines().map(|line| serde_json::from_str(line).map_err(|error| error.to_string())).collect()
}

pub(super) fn measure() -> Outcome<Vec<Row>> {
    let mut lines = measured("things")?;
    lines.extend(measured("certificates")?);
    let largest = || lines.iter().filter(|line| line.rows == SIZES[3]);
    let time = |line: &Told| Duration::from_nanos(line.nanoseconds);
    let typed = largest().find(|line| line.what == FILTER).ok_or("the filter was not measured")?;
    let typed = Row::new(
        TYPED,
        told(time(typed)),
        "under 50 ms",
        time(typed) < Duration::from_millis(50),
        format!("floor: the same two comparisons over an array of numbers {}", told(scan())),
    );
    let sorts: Vec<&Told> = largest().filter(|line| SORTS.iter().any(|sort| line.what.starts_with(sort))).collect();
    let worst = sorts.iter().max_by_key(|line| line.nanoseconds).ok_or("no sort was measured")?;
    let longest = sorts.iter().filter_map(|line| line.longest).max().map(Duration::from_nanos).unwrap_or_default();
    let fits = time(worst) < Duration::from_millis(300) && longest < Duration::from_millis(16);
    let sort = Row::new(
        SORT,
        format!(
            "worst of {}: {} ({}); longest piece of work {}",
            sorts.len(),
            told(time(worst)),
            worst.what,
            told(longest)
        ),
        "under 300 ms, without blocking a key",
        fits,
        format!("floor: `sort_unstable` of the names in a vector {}", told(plain_sort())),
    );
    Ok(vec![typed, sort, growth(&lines)])
}

/// Every operation's cost a row, from each size to the next.
fn growth(lines: &[Told]) -> Row {
    let mut each: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    let mut notes: BTreeMap<&str, &str> = BTreeMap::new();
    for line in lines {
        each.entry(&line.what).or_default().push(line.each);
        notes.insert(&line.what, &line.note);
    }
    let steps = |costs: &[f64]| costs.windows(2).map(|two| two[1] / two[0]).collect::<Vec<f64>>();
    let last = |costs: &[f64]| steps(costs).last().copied().unwrap_or_default();
    println!("cost of a row in ns at 10³, 10⁴, 10⁵, 10⁶, and how much more from one to the next:");
    for (what, costs) in &each {
        let costs_told: Vec<String> = costs.iter().map(|cost| format!("{cost:>8.1}")).collect();
        let steps_told: Vec<String> = steps(costs).iter().map(|step| format!("{step:>5.2}×")).collect();
        let note = notes.get(what).copied().unwrap_or_default();
        println!("  {what:<48} {}   {}  {note}", costs_told.join(" "), steps_told.join(" "));
    }
    println!();
    let steepest = each.iter().flat_map(|(what, costs)| steps(costs).into_iter().map(move |step| (*what, step)));
    let (what, most) = steepest.max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or_default();
    let at_last = each.values().map(|costs| last(costs)).fold(0.0, f64::max);
    Row::new(
        GROWTH,
        format!(
            "a row costs at most {most:.2}× as much as in the list a tenth as long ({what}); last step {at_last:.2}×"
        ),
        "no quadratic",
        most < MOST_GROWTH,
        format!("{} operations, each printed above; linear is 1×, quadratic 10×", each.len()),
    )
}

/// Two numbers a thing, compared.
fn scan() -> Duration {
    let rows: Vec<(u32, i64)> = (0..SIZES[3]).map(|n| ((n * 7 % 5) as u32, (n as i64 * 7_919) % 400_000)).collect();
    let rows = black_box(rows);
    let began = Instant::now();
    let found: Vec<u32> =
        (0_u32..).zip(&rows).filter(|(_, (site, age))| *site == 3 && *age > 129_600).map(|(at, _)| at).collect();
    black_box(found);
    began.elapsed()
}

fn plain_sort() -> Duration {
    let mixed = |n: usize| n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
    let mut names: Vec<String> = (0..SIZES[3]).map(|n| format!("{}-pump-{:010}", mixed(n) % 5, mixed(n))).collect();
    let began = Instant::now();
    names.sort_unstable();
    black_box(&names);
    began.elapsed()
}
