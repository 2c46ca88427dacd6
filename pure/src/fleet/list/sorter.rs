//! Sorting in small steps: a million rows are never sorted in one.
//!
//! Rows are split by the first bytes of their keys (three-way quicksort), those that are alike by the next ones, and so on; where
//! few texts are shared by many rows, the texts are sorted and the rows by their numbers. What
//! is to be done yet lies on a stack, the rows that come first on top. So the work can rest after any few rows, and
//! what is done is done from the front.

use std::cmp::Ordering;

use super::bits::Bits;
use super::order::{BYTES, Bytes};
use super::sequence::Sequence;

/// What a sort asks of the rows.
pub(super) trait Keys {
    /// Some bytes of a row's key from the byte `depth` on, and whether there are more; `None` where it has none.
    fn bytes(&self, at: u32, depth: usize) -> Option<(Bytes, bool)>;
    /// The number of a row's text, where rows that have it share it.
    fn code(&self, at: u32) -> Option<u32>;
    /// How two texts that rows share stand to each other.
    fn compare_codes(&self, a: u32, b: u32) -> Ordering;
    /// Whether two rows have the very same key.
    fn is_same(&self, a: u32, b: u32) -> bool;
    /// The whole order.
    fn compare(&self, a: u32, b: u32) -> Ordering;
}

/// Rows being sorted.
#[derive(Debug, Clone)]
pub(super) struct Sorter {
    /// The next row to be taken in, and where they end.
    next: u32,
    end: u32,
    entries: Vec<(Bytes, u32)>,
    /// While all rows share few texts: those, by their numbers.
    codes: Option<Codes>,
    has_more: bool,
    /// Rows without a key stand last.
    missing: Vec<u32>,
    tasks: Vec<Task>,
    sorted: Sequence,
}

#[derive(Debug, Clone, Copy)]
struct Task {
    from: usize,
    to: usize,
    what: What,
}

#[derive(Debug, Clone, Copy)]
enum What {
    /// The keys are to be read from the depth on; those up to `next` are.
    Read { depth: usize, next: usize, has_more: bool },
    /// Those alike in all their bytes are looked at: are they the very same?
    Alike { next: usize },
    /// The keys are the positions: the last thing to sort by.
    Positions { next: usize },
    /// The keys are numbers of texts and become their ranks.
    Rank { next: usize },
    /// The keys are read and to be sorted by.
    Split { level: Level, pivot: Option<Pivot>, left: u8 },
}

#[derive(Debug, Clone, Copy)]
enum Level {
    /// Bytes of the key from here on; and whether any key goes on behind them.
    Bytes(usize, bool),
    /// Positions.
    Last,
}

/// A split under way: less up to `less`, alike up to `next`, not looked at up to `more`, more behind.
#[derive(Debug, Clone, Copy)]
struct Pivot {
    key: Bytes,
    less: usize,
    next: usize,
    more: usize,
}

/// So few are sorted at once.
const FEW: usize = 512;
/// So few are compared whole.
const HANDFUL: usize = 6;
/// Splits one in another; who needs more is sorted at once, since somebody chose the keys to need more.
const DEEP: u8 = 80;

impl Sorter {
    pub(super) fn new(end: u32) -> Self {
        Self {
            next: 0,
            end,
            entries: Vec::new(),
            codes: Some(Codes::default()),
            has_more: false,
            missing: Vec::new(),
            tasks: Vec::new(),
            sorted: Sequence::default(),
        }
    }

    /// Works on about so many rows and tells how many that were. The rows in their order come back at the end.
    pub(super) fn work(
        &mut self,
        budget: usize,
        keys: &impl Keys,
        is_wanted: impl Fn(u32) -> bool,
    ) -> (usize, Option<Sequence>) {
        // More rows than there can be, and what is counted in them does not overflow.
        let budget = budget.min(1 << 40);
        let mut done = 0;
        while done < budget {
            if self.next < self.end {
                done += self.take_in(budget - done, keys, &is_wanted);
            } else if let Some(task) = self.tasks.pop() {
                done += self.step(task, budget - done, keys);
            } else if self.sorted.len() < self.entries.len() {
                done += self.put_out(budget - done, self.entries.len());
            } else {
                let mut sorted = std::mem::take(&mut self.sorted);
                for at in std::mem::take(&mut self.missing) {
                    sorted.push(at);
                }
                return (done, Some(sorted));
            }
        }
        (done, None)
    }

    fn take_in(&mut self, budget: usize, keys: &impl Keys, is_wanted: impl Fn(u32) -> bool) -> usize {
        let end = self.end.min(self.next.saturating_add(u32::try_from(budget).unwrap_or(u32::MAX)));
        if let Some(taken) = self.take_in_codes(end, keys, &is_wanted) {
            return taken;
        }
        for at in (self.next..end).filter(|at| is_wanted(*at)) {
            match keys.bytes(at, 0) {
                Some((key, more)) => {
                    self.has_more |= more;
                    self.entries.push((key, at));
                }
                None => self.missing.push(at),
            }
        }
        let taken = end - self.next;
        self.next = end;
        if end == self.end && !self.entries.is_empty() {
            self.push(0, self.entries.len(), split(Level::Bytes(0, self.has_more), DEEP));
        }
        taken as usize
    }

    /// Takes in rows that share few texts; `None` where they do not, and all are to be taken in anew.
    fn take_in_codes(&mut self, end: u32, keys: &impl Keys, is_wanted: impl Fn(u32) -> bool) -> Option<usize> {
        let codes = self.codes.as_mut()?;
        for at in (self.next..end).filter(|at| is_wanted(*at)) {
            match keys.code(at) {
                Some(code) if codes.add(code) => self.entries.push(((u64::from(code), 0), at)),
                None if keys.bytes(at, 0).is_none() => self.missing.push(at),
                _ => {
                    (self.codes, self.next) = (None, 0);
                    self.entries.clear();
                    self.missing.clear();
                    return Some(0);
                }
            }
        }
        let taken = end - self.next;
        self.next = end;
        if end == self.end && !self.entries.is_empty() {
            codes.rank(keys);
            self.push(0, self.entries.len(), What::Rank { next: 0 });
        }
        Some(taken as usize)
    }

    /// Puts out what is in its place.
    fn put_out(&mut self, budget: usize, to: usize) -> usize {
        let from = self.sorted.len();
        let to = to.min(from + 4 * budget.max(1));
        for (_, at) in &self.entries[from..to] {
            self.sorted.push(*at);
        }
        (to - from) / 4
    }

    fn push(&mut self, from: usize, to: usize, what: What) {
        if to - from > 1 {
            self.tasks.push(Task { from, to, what });
        }
    }

    fn step(&mut self, task: Task, budget: usize, keys: &impl Keys) -> usize {
        let Task { from, to, what } = task;
        match what {
            What::Read { depth, next, mut has_more } => {
                let end = to.min(next + budget);
                for (key, at) in &mut self.entries[next..end] {
                    let (bytes, more) = keys.bytes(*at, depth).unwrap_or(((u64::MAX, u64::MAX), false));
                    *key = bytes;
                    has_more |= more;
                }
                let what = if end < to {
                    What::Read { depth, next: end, has_more }
                } else {
                    split(Level::Bytes(depth, has_more), DEEP)
                };
                self.push(from, to, what);
                end - next
            }
            What::Alike { next } => {
                let end = to.min(next + budget);
                let first = self.entries[from].1;
                if self.entries[next..end].iter().all(|(_, at)| keys.is_same(first, *at)) {
                    let what = if end < to { What::Alike { next: end } } else { What::Positions { next: from } };
                    self.push(from, to, what);
                } else {
                    // Alike but for case or leading zeros: these are few.
                    self.entries[from..to].sort_unstable_by(|(_, a), (_, b)| keys.compare(*a, *b));
                }
                end - next
            }
            What::Positions { next } => {
                let end = to.min(next + 4 * budget);
                for (key, at) in &mut self.entries[next..end] {
                    *key = (u64::from(*at), 0);
                }
                let what = if end < to { What::Positions { next: end } } else { split(Level::Last, DEEP) };
                self.push(from, to, what);
                (end - next) / 4 + 1
            }
            What::Rank { next } => {
                let end = to.min(next + budget);
                let codes = self.codes.as_ref();
                for (key, at) in &mut self.entries[next..end] {
                    let code = u32::try_from(key.0).unwrap_or(u32::MAX);
                    *key = (codes.map_or(0, |codes| codes.rank_of(code)), u64::from(*at));
                }
                let what = if end < to { What::Rank { next: end } } else { split(Level::Last, DEEP) };
                self.push(from, to, what);
                end - next
            }
            What::Split { level, .. } if to - from <= FEW => self.few(from, to, level, keys),
            What::Split { level, left: 0, .. } => {
                self.entries[from..to].sort_unstable();
                self.runs(from, to, level, keys);
                to - from
            }
            What::Split { level, pivot, left } => self.split(from, to, level, pivot, left, budget),
        }
    }

    /// Moves less to the front and more to the back.
    fn split(&mut self, from: usize, to: usize, level: Level, pivot: Option<Pivot>, left: u8, budget: usize) -> usize {
        let start = || Pivot { key: self.middle(from, to), less: from, next: from, more: to };
        let mut pivot = pivot.unwrap_or_else(start);
        let before = pivot.more - pivot.next;
        let enough = before.saturating_sub(budget.saturating_mul(8).max(FEW));
        while pivot.more - pivot.next > enough {
            match self.entries[pivot.next].0.cmp(&pivot.key) {
                Ordering::Less => {
                    self.entries.swap(pivot.less, pivot.next);
                    pivot.less += 1;
                    pivot.next += 1;
                }
                Ordering::Greater => {
                    pivot.more -= 1;
                    self.entries.swap(pivot.next, pivot.more);
                }
                Ordering::Equal => pivot.next += 1,
            }
        }
        let done = before - (pivot.more - pivot.next);
        if pivot.next < pivot.more {
            self.push(from, to, What::Split { level, pivot: Some(pivot), left });
        } else {
            self.push(pivot.more, to, split(level, left - 1));
            self.alike(pivot.less, pivot.more, level);
            self.push(from, pivot.less, split(level, left - 1));
        }
        done / 8 + 1
    }

    /// What is to be done with those that are alike so far.
    fn alike(&mut self, from: usize, to: usize, level: Level) {
        match level {
            Level::Bytes(depth, true) => {
                self.push(from, to, What::Read { depth: depth + BYTES, next: from, has_more: false });
            }
            Level::Bytes(_, false) => self.push(from, to, What::Alike { next: from }),
            Level::Last => {}
        }
    }

    fn few(&mut self, from: usize, to: usize, level: Level, keys: &impl Keys) -> usize {
        self.entries[from..to].sort_unstable();
        self.runs(from, to, level, keys);
        (to - from) / 2 + 1
    }

    /// Looks for those alike among sorted ones; the last first, so that the first lie on top.
    fn runs(&mut self, from: usize, to: usize, level: Level, keys: &impl Keys) {
        if matches!(level, Level::Last) {
            return;
        }
        let mut end = to;
        while end > from {
            let key = self.entries[end - 1].0;
            let mut start = end - 1;
            while start > from && self.entries[start - 1].0 == key {
                start -= 1;
            }
            match end - start {
                1 => {}
                2..=HANDFUL => self.entries[start..end].sort_unstable_by(|(_, a), (_, b)| keys.compare(*a, *b)),
                _ => self.alike(start, end, level),
            }
            end = start;
        }
    }

    /// A key from the middle: the middle one of three middle ones of three.
    fn middle(&self, from: usize, to: usize) -> Bytes {
        let step = (to - from) / 9;
        let key = |number: usize| self.entries[from + step * number + step / 2].0;
        let middle = |a: Bytes, b: Bytes, c: Bytes| a.max(b).min(a.min(b).max(c));
        let three = |number: usize| middle(key(number), key(number + 1), key(number + 2));
        middle(three(0), three(3), three(6))
    }
}

/// The few texts that all rows share.
#[derive(Debug, Clone, Default)]
struct Codes {
    has: Bits,
    all: Vec<u32>,
    /// By the number of the text.
    ranks: Vec<u32>,
}

/// So many texts are sorted at once.
const TEXTS: usize = 2_048;

impl Codes {
    /// Whether it is one of few.
    fn add(&mut self, code: u32) -> bool {
        if self.has.add(code) {
            self.all.push(code);
        }
        self.all.len() <= TEXTS
    }

    fn rank(&mut self, keys: &impl Keys) {
        self.all.sort_unstable_by(|a, b| keys.compare_codes(*a, *b));
        let most = self.all.iter().max().map_or(0, |most| *most as usize + 1);
        self.ranks = vec![0; most];
        for (rank, code) in (0..).zip(&self.all) {
            self.ranks[*code as usize] = rank;
        }
    }

    fn rank_of(&self, code: u32) -> u64 {
        self.ranks.get(code as usize).copied().map_or(0, u64::from)
    }
}

const fn split(level: Level, left: u8) -> What {
    What::Split { level, pivot: None, left }
}
