//! The dashboard with a million things listed.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use super::emulator::{Emulated, PROGRAM};
use super::numbers::{median, mib, percentile, times, told};
use super::process::{Running, status};
use super::row::Row;
use super::tty::{Tty, line};
use super::{Outcome, peers};

pub(super) const ROWS: &[&str] = &[MEMORY, KEYS, FILTER, WARM];
const MEMORY: &str = "resident memory, 1,000,000 things";
const KEYS: &str = "key to frame while a fuzzy filter runs over 1,000,000 names";
const FILTER: &str = "the complete filter result over 1,000,000 names";
const WARM: &str = "warm start, 1,000,000 cached things, to a usable list";
const THINGS: usize = 1_000_000;
const BACKSPACE: &str = "\x7f";
/// From a frame to the next key: less than a filter takes over all names.
const BETWEEN_KEYS: Duration = Duration::from_millis(15);
/// Typed letter by letter, then taken away letter by letter.
const WORDS: &[&str] = &["pumposl42", "vlvhh9", "sensor-", "gtwayber", "osl7", "e"];
const PATTERNS: &[&str] = &["posl42", "sensor", "vham7 9"];
const RUNS: usize = 5;

pub(super) fn measure() -> Outcome<Vec<Row>> {
    let emulated = Emulated::start(THINGS, &[])?;
    let names = Names::of(&emulated)?;
    let mut tty = Tty::start(PROGRAM, &[], &emulated.environment())?;
    let listed = tty.wait("the whole list", |screen| {
        said(screen).starts_with("1,000,000 things") && !line(screen, -2).contains("more coming")
    })?;
    let listed = listed - tty.began;
    tty.wait_pause(Duration::from_secs(2))?;
    let (memory, most) = (status(tty.pid(), "VmRSS"), status(tty.pid(), "VmHWM"));
    let beside = format!(
        "at most {:.0} MiB; the pages as JSON {:.0} MiB, their names {:.0} MiB; listed in {}; the emulator ready after {}",
        mib(most),
        names.pages as f64 / 1_048_576.0,
        names.bytes as f64 / 1_048_576.0,
        told(listed),
        told(emulated.started_in)
    );
    let memory = Row::new(MEMORY, format!("{:.0} MiB", mib(memory)), "under 220 MiB", mib(memory) < 220.0, beside);
    let ours = typed(&mut tty, "/")?;
    let p99 = percentile(&ours, 99);
    let measured = format!(
        "p99 {}, p50 {}, worst {} of {} keys",
        told(p99),
        told(percentile(&ours, 50)),
        told(percentile(&ours, 100)),
        ours.len()
    );
    let keys = Row::new(KEYS, measured, "p99 under 16 ms", p99 < Duration::from_millis(16), "");
    let results = results(&mut tty)?;
    let warm = warm(tty, &emulated)?;
    let (keys, filter) = match peers::fzf() {
        Ok(fzf) => (Row { beside: beside_fzf(&fzf, &names)?, ..keys }, against_fzf(&fzf, &names, &results)?),
        Err(why) => (keys.without_peer(&why), Row::missing(FILTER, &why)),
    };
    Ok(vec![memory, keys, filter, warm])
}

/// The dashboard left and started again at the same home.
fn warm(mut tty: Tty, emulated: &Emulated) -> Outcome<Row> {
    let asks_for_cache = Command::new(PROGRAM).args(["cache", "--help"]).output().map_err(|error| error.to_string())?;
    if !asks_for_cache.status.success() {
        return Ok(Row::missing(WARM, "the program keeps no inventory yet"));
    }
    let mut took = Vec::new();
    for _ in 0..RUNS {
        // What is kept is kept before the program ends.
        tty.keys("q")?;
        tty.ended()?;
        tty = Tty::start(PROGRAM, &[], &emulated.environment())?;
        let began = tty.began;
        tty.wait("the kept list", |screen| screen.contents().contains("1,000,000 things"))?;
        // Usable: a key has its frame.
        tty.keys("j")?;
        let seen = tty.wait("the second row", |screen| line(screen, 4).starts_with('▌'))?;
        took.push(seen - began);
        tty.wait_pause(Duration::from_secs(2))?;
    }
    let kept: u64 = kept_bytes(&emulated.home());
    let file = vec![0_u8; usize::try_from(kept).unwrap_or_default()];
    let scratch = tempfile::NamedTempFile::new().map_err(|error| error.to_string())?;
    std::fs::write(scratch.path(), file).map_err(|error| error.to_string())?;
    let began = Instant::now();
    std::fs::read(scratch.path()).map_err(|error| error.to_string())?;
    let beside = format!(
        "median of {RUNS}; floor: reading a file of as many bytes as are kept ({:.0} MiB) {}",
        kept as f64 / 1_048_576.0,
        told(began.elapsed())
    );
    let took = median(took);
    Ok(Row::new(WARM, told(took), "under 250 ms", took < Duration::from_millis(250), beside))
}

/// All that is kept below a home.
fn kept_bytes(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let size = entries.map(|entry| match entry.metadata() {
        Ok(meta) if meta.is_dir() => kept_bytes(&entry.path()),
        Ok(meta) => meta.len(),
        Err(_) => 0,
    });
    size.sum()
}

/// All names in a file, one a line.
struct Names {
    file: tempfile::NamedTempFile,
    bytes: usize,
    /// Bytes of the whole list as JSON lines.
    pages: usize,
}

impl Names {
    fn of(emulated: &Emulated) -> Outcome<Self> {
        let failed = |error: std::io::Error| error.to_string();
        let mut command = emulated.command(PROGRAM);
        command.args(["things", "-o", "jsonl"]).stdout(std::process::Stdio::piped());
        let mut process = Running(command.spawn().map_err(failed)?);
        let out = process.0.stdout.take().ok_or("no output")?;
        let mut file = tempfile::NamedTempFile::new().map_err(failed)?;
        let mut writer = std::io::BufWriter::new(file.as_file_mut());
        let (mut bytes, mut pages) = (0, 0);
        for line in std::io::BufRead::lines(std::io::BufReader::new(out)) {
            let line = line.map_err(failed)?;
            let name = line.split('"').nth(3).unwrap_or_default();
            (bytes, pages) = (bytes + name.len(), pages + line.len());
            writeln!(writer, "{name}").map_err(failed)?;
        }
        writer.flush().map_err(failed)?;
        drop(writer);
        Ok(Self { file, bytes, pages })
    }

    fn path(&self) -> &Path {
        self.file.path()
    }
}

/// The line that says how many there are, as far as that: its end says how old they are.
fn said(screen: &vt100::Screen) -> String {
    let line = line(screen, -2);
    let end = line.find(" things").map_or(line.len(), |at| at + " things".len());
    line.get(..end).unwrap_or_default().trim_start().to_owned()
}

/// The line in which the filter is typed, as far as the cursor.
fn shows(screen: &vt100::Screen, prompt: &str, text: &str) -> bool {
    let (rows, _) = screen.size();
    (0..rows).rev().take(3).any(|row| {
        let line = line(screen, i32::from(row));
        // What is typed stands behind the prompt; blanks at the line's end are not told.
        let rest = line.trim_start().strip_prefix(prompt.trim_end());
        let rest = rest.map(|rest| if prompt.ends_with(' ') { rest.trim_start() } else { rest });
        let Some(rest) = rest.and_then(|rest| rest.strip_prefix(text)) else { return false };
        rest.is_empty() || rest.starts_with(' ')
    })
}

/// Types the words, and takes them away again, all the time: how long each key took to the frame that shows it.
fn typed(tty: &mut Tty, prompt: &str) -> Outcome<Vec<Duration>> {
    if prompt == "/" {
        tty.keys("/")?;
        tty.wait("the filter's line", |screen| shows(screen, prompt, ""))?;
    }
    let mut took = Vec::new();
    for _ in 0..4 {
        for word in WORDS {
            let there = (1..=word.len()).map(|end| (&word[end - 1..end], &word[..end]));
            let back = (0..word.len()).rev().map(|end| (BACKSPACE, &word[..end]));
            for (key, text) in there.chain(back) {
                tty.pass(BETWEEN_KEYS);
                let at = tty.keys(key)?;
                let seen = tty.wait(text, |screen| shows(screen, prompt, text))?;
                took.push(seen.saturating_duration_since(at));
            }
        }
    }
    if prompt == "/" {
        tty.keys("\x1b")?;
        tty.wait("the whole list again", |screen| said(screen).starts_with("1,000,000 things"))?;
        tty.wait_pause(Duration::from_millis(500))?;
    }
    Ok(took)
}

/// A pattern, how long its complete result took, and what the line with the count said then.
type Result = (&'static str, Duration, String);

/// From the first letter to the count of all matches, the letters given at once.
fn results(tty: &mut Tty) -> Outcome<Vec<Result>> {
    let mut results = Vec::new();
    for pattern in PATTERNS {
        let (mut took, mut complete) = (Vec::new(), None::<String>);
        for _ in 0..=RUNS {
            tty.keys("/")?;
            tty.wait("the filter's line", |screen| shows(screen, "/", ""))?;
            let at = tty.keys(pattern)?;
            match &complete {
                // The first time, to know what the complete result says.
                None => {
                    tty.wait_pause(Duration::from_secs(1))?;
                    complete = Some(said(tty.screen()));
                }
                Some(wanted) => {
                    let seen = tty.wait(wanted, |screen| said(screen) == *wanted)?;
                    took.push(seen.saturating_duration_since(at));
                }
            }
            tty.keys("\x1b")?;
            tty.wait("the whole list again", |screen| said(screen).starts_with("1,000,000 things"))?;
            tty.wait_pause(Duration::from_millis(300))?;
        }
        let said = complete.unwrap_or_default();
        let count = said.split_once(" of ").and_then(|(before, _)| before.split_whitespace().last().map(str::to_owned));
        results.push((*pattern, median(took), count.unwrap_or_default()));
    }
    Ok(results)
}

/// The same keys in fzf.
fn beside_fzf(fzf: &Path, names: &Names) -> Outcome<String> {
    let shell = format!("exec '{}' < '{}'", fzf.display(), names.path().display());
    let environment = [("PATH", "/usr/bin:/bin"), ("HOME", "/")];
    let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let mut tty = Tty::start("/bin/sh", &["-c", &shell], &environment)?;
    tty.wait("fzf's list", |screen| screen.contents().contains("1000000/1000000"))?;
    tty.wait_pause(Duration::from_millis(500))?;
    let memory = status(tty.pid(), "VmRSS");
    let took = typed(&mut tty, "> ")?;
    Ok(format!(
        "fzf with the names alone, the same keys: p99 {}, p50 {}, worst {} ({:.0} MiB)",
        told(percentile(&took, 99)),
        told(percentile(&took, 50)),
        told(percentile(&took, 100)),
        mib(memory)
    ))
}

fn against_fzf(fzf: &Path, names: &Names, results: &[Result]) -> Outcome<Row> {
    let run = |pattern: &str| -> Outcome<(Duration, usize)> {
        let mut took = Vec::new();
        let mut count = 0;
        for _ in 0..RUNS {
            let input = std::fs::File::open(names.path()).map_err(|error| error.to_string())?;
            let began = Instant::now();
            let output =
                Command::new(fzf).args(["--filter", pattern]).env_remove("FZF_DEFAULT_OPTS").stdin(input).output();
            took.push(began.elapsed());
            count = String::from_utf8_lossy(&output.map_err(|error| error.to_string())?.stdout).lines().count();
        }
        Ok((median(took), count))
    };
    // Nothing matches, nothing is sorted, next to nothing is compared: it is read.
    let (reading, _) = run("\u{1f5ff}")?;
    let mut measured = Vec::new();
    let mut beside =
        vec![format!("`fzf --filter`, reading included ({} with a pattern that is nowhere)", told(reading))];
    let mut met = true;
    for (pattern, ours, count) in results {
        let (theirs, found) = run(pattern)?;
        met &= *ours < theirs;
        measured.push(format!("`{pattern}` {}", told(*ours)));
        beside.push(format!(
            "`{pattern}` {}, {:.1} times as long; {count} match here, {found} there",
            told(theirs),
            times(theirs, *ours)
        ));
    }
    let measured = format!("{} (key to the frame with the whole count)", measured.join(", "));
    Ok(Row::new(FILTER, measured, "faster than `fzf --filter`", met, beside.join("; ")))
}
