//! Texts kept one behind another, and texts kept once.

use crate::fleet::list::Index;

/// Texts, one behind another in one piece of memory.
#[derive(Debug, Clone, Default)]
pub(crate) struct Arena {
    bytes: String,
    /// Where each ends. Four gigabytes of names are more than any account may have.
    ends: Vec<u32>,
}

impl Arena {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX));
    }

    pub(crate) fn get(&self, at: u32) -> &str {
        let at = at as usize;
        let end = self.ends.get(at).map_or(0, |end| *end as usize);
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// Without those that are not to be kept.
    pub(crate) fn kept(&self, keep: impl Fn(u32) -> bool) -> Self {
        let mut kept = Self::default();
        for at in (0..).take(self.len()).filter(|at| keep(*at)) {
            kept.push(self.get(at));
        }
        kept
    }
}

/// Texts that many rows have, each kept once and known by its number. None is ever forgotten: they are few, or they are the
/// rows' own.
#[derive(Debug, Clone, Default)]
pub(crate) struct Interner {
    texts: Arena,
    index: Index,
}

impl Interner {
    /// The number of a text.
    pub(crate) fn intern(&mut self, text: &str) -> u32 {
        if let Some(known) = self.find(text) {
            return known;
        }
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text);
        self.index.add(text, number, |at| self.texts.get(at));
        number
    }

    /// The number of a text, where it has one.
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        self.index.find(text, |at| self.texts.get(at))
    }

    pub(crate) fn get(&self, number: u32) -> &str {
        self.texts.get(number)
    }

    /// All of them, in the order of their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..).take(self.texts.len()).map(|number| self.texts.get(number))
    }
}

/// ARNs, each kept as what stands in front of the name, and whole only where it does not end with the name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Arns {
    heads: Interner,
    is_any_whole: bool,
}

/// Marks a number as a whole ARN's.
const WHOLE: u32 = 1 << 31;

impl Arns {
    pub(crate) fn take(&mut self, arn: &str, name: &str) -> u32 {
        if let Some(head) = arn.strip_suffix(name) {
            return self.heads.intern(head);
        }
        self.is_any_whole = true;
        self.heads.intern(arn) | WHOLE
    }

    /// Whether ARNs are in the order of their names: they begin alike, and no digit stands in front of the name.
    pub(crate) fn are_in_order(&self) -> bool {
        self.heads.texts.len() == 1 && !self.is_any_whole && !self.heads.get(0).ends_with(|c: char| c.is_ascii_digit())
    }

    pub(crate) fn arn(&self, code: u32, name: &str) -> String {
        let text = self.heads.get(code & !WHOLE);
        if code & WHOLE == 0 { format!("{text}{name}") } else { text.to_owned() }
    }
}

/// Keeps of a column what is to be kept.
pub(super) fn keep<T>(column: &mut Vec<T>, keep: impl Fn(u32) -> bool) {
    let mut at = 0;
    column.retain(|_| {
        at += 1;
        keep(at - 1)
    });
}
