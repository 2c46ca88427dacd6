//! Certificates in columns.

mod packed;

use std::borrow::Cow;

use jiff::Timestamp;

use super::texts::{Arena, Arns, Interner, keep};
use crate::fleet::filter::Value;
use crate::fleet::list::Store;
use crate::fleet::{Certificate, CertificateStatus};

/// Certificates in columns.
#[derive(Debug, Clone, Default)]
pub struct Certificates {
    ids: Arena,
    arns: Vec<u32>,
    statuses: Vec<u32>,
    /// One more than the number of the text; none is 0.
    modes: Vec<u32>,
    /// Nanoseconds since 1970; none is the least.
    created: Vec<i64>,
    arn_texts: Arns,
    words: Interner,
}

/// A column of certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[doc(hidden)]
pub enum Slot {
    Id,
    Arn,
    Status,
    Mode,
    Created,
}

const NONE: i64 = i64::MIN;

fn nanoseconds(at: Option<Timestamp>) -> i64 {
    at.map_or(NONE, |at| crate::fleet::filter::nanoseconds(at).max(NONE + 1))
}

fn timestamp(nanoseconds: i64) -> Option<Timestamp> {
    (nanoseconds != NONE).then(|| Timestamp::from_nanosecond(i128::from(nanoseconds)).ok()).flatten()
}

impl Certificates {
    fn codes(&mut self, row: &Certificate) -> [u32; 3] {
        let arn = self.arn_texts.take(&row.arn, &row.id);
        let status = self.words.intern(row.status.as_str());
        let mode = row.mode.as_deref().map_or(0, |mode| self.words.intern(mode) + 1);
        [arn, status, mode]
    }
}

impl Store for Certificates {
    type Row = Certificate;
    type Slot = Slot;

    fn len(&self) -> usize {
        self.ids.len()
    }

    fn name(&self, at: u32) -> &str {
        self.ids.get(at)
    }

    fn row(&self, at: u32) -> Cow<'_, Certificate> {
        let index = at as usize;
        let id = self.ids.get(at);
        let mode = self.modes[index].checked_sub(1).map(|mode| self.words.get(mode).to_owned());
        Cow::Owned(Certificate {
            id: id.to_owned(),
            arn: self.arn_texts.arn(self.arns[index], id),
            status: CertificateStatus::parse(self.words.get(self.statuses[index])),
            mode,
            created: timestamp(self.created[index]),
        })
    }

    fn push(&mut self, row: Certificate) {
        let [arn, status, mode] = self.codes(&row);
        self.ids.push(&row.id);
        self.arns.push(arn);
        self.statuses.push(status);
        self.modes.push(mode);
        self.created.push(nanoseconds(row.created));
    }

    fn replace(&mut self, at: u32, row: Certificate) {
        let [arn, status, mode] = self.codes(&row);
        let at = at as usize;
        (self.arns[at], self.statuses[at], self.modes[at]) = (arn, status, mode);
        self.created[at] = nanoseconds(row.created);
    }

    fn slot(&self, column: &str) -> Option<Slot> {
        Some(match column {
            "id" => Slot::Id,
            "arn" => Slot::Arn,
            "status" => Slot::Status,
            "mode" => Slot::Mode,
            "created" | "age" => Slot::Created,
            _ => return None,
        })
    }

    fn slot_in_order(&self, column: &str) -> Option<Slot> {
        match self.slot(column) {
            Some(Slot::Arn) if self.arn_texts.are_in_order() => Some(Slot::Id),
            slot => slot,
        }
    }

    fn value(&self, at: u32, slot: Slot) -> Value<'_> {
        let index = at as usize;
        match slot {
            Slot::Id => Value::text(self.ids.get(at)),
            Slot::Arn => {
                let arn = self.arn_texts.arn(self.arns[index], self.ids.get(at));
                if arn.is_empty() { Value::Absent } else { Value::Text(Cow::Owned(arn)) }
            }
            Slot::Status => Value::Code(self.statuses[index]),
            Slot::Mode => self.modes[index].checked_sub(1).map_or(Value::Absent, Value::Code),
            Slot::Created => match self.created[index] {
                NONE => Value::Absent,
                at => Value::Nanoseconds(at),
            },
        }
    }

    fn texts(&self, _: Slot, code: u32) -> Cow<'_, str> {
        Cow::Borrowed(self.words.get(code))
    }

    fn compact(&mut self, is_kept: impl Fn(u32) -> bool) {
        self.ids = self.ids.kept(&is_kept);
        for column in [&mut self.arns, &mut self.statuses, &mut self.modes] {
            keep(column, &is_kept);
        }
        keep(&mut self.created, &is_kept);
    }
}
