//! What other calls than its own tell of a list's rows.

use jiff::Timestamp;

use super::Listing;
use crate::app::belonging::GOOD_FOR;
use crate::app::store::Store;
use crate::fleet::{CertificateStatus, IndexedThing, Tally, Test, Thing, ThingFacts};

impl Listing {
    /// Takes what was told of a thing; whether that changed what is shown.
    pub fn tell(&mut self, thing: &str, told: &ThingFacts) -> bool {
        let selected = self.selected_key();
        let is_moved = self.store.tell(thing, told);
        if is_moved {
            self.keep(selected.as_deref());
        }
        is_moved
    }

    /// What `DescribeThing` told of a thing: it is as told, or no more.
    pub(in crate::app) fn take_thing(&mut self, name: &str, thing: Option<&Thing>) {
        let selected = self.selected_key();
        let Store::Things(list) = &mut self.store else { return };
        match thing {
            None => list.remove(name),
            // Of a list that nobody asked for, one row alone would look like all there are.
            Some(thing) if self.started => list.extend([thing.clone()]),
            Some(_) => {}
        }
        self.keep(selected.as_deref());
    }

    /// What is known of a thing besides what its list tells.
    pub fn facts(&self, thing: &str) -> Option<ThingFacts> {
        if let Store::Things(list) = &self.store { list.facts(thing) } else { None }
    }

    /// Whether the filter in force asks for this column.
    pub fn asks(&self, field: &str) -> bool {
        self.store.filter().facts().contains(&field)
    }

    /// The status that the list of certificates tells, where that is not old.
    pub(in crate::app) fn certificate_status(&self, id: &str, now: Timestamp) -> Option<CertificateStatus> {
        let is_new = self.at.is_some_and(|at| now.duration_since(at) < GOOD_FOR);
        let Store::Certificates(list) = &self.store else { return None };
        list.find(id).filter(|_| is_new).map(|certificate| certificate.status.clone())
    }

    /// What the filter in force asks about groups.
    pub(in crate::app) fn group_tests(&self) -> Vec<Test> {
        self.store.filter().tests_of("group")
    }

    /// Which of these groups are meant by a term of the filter in force.
    pub(in crate::app) fn groups_meant<'a>(&self, test: &Test, names: impl Iterator<Item = &'a str>) -> Vec<String> {
        let filter = self.store.filter();
        names.filter(|name| filter.passes(test, name)).map(str::to_owned).collect()
    }

    /// Whether this question about all things was asked, and its answer is kept.
    pub(in crate::app) fn is_asked(&self, test: &Test) -> bool {
        matches!(&self.store, Store::Things(list) if list.is_asked(test))
    }

    /// What the filter in force asks about groups is going to be answered for all things.
    pub(in crate::app) fn ask_groups(&mut self) {
        let tests = self.group_tests();
        if let Store::Things(list) = &mut self.store {
            list.ask(&tests);
        }
    }

    /// Of these things it is so, what a term of the filter asks.
    pub(in crate::app) fn answer(&mut self, test: &Test, names: &[String]) {
        let selected = self.selected_key();
        if let Store::Things(list) = &mut self.store {
            list.answer(test, names.iter().map(String::as_str));
        }
        self.keep(selected.as_deref());
    }

    /// Of other things it is not so; where `names` are given, it is so of these anew.
    pub(in crate::app) fn end_answer(&mut self, test: &Test, names: Option<Vec<String>>) {
        let selected = self.selected_key();
        if let Store::Things(list) = &mut self.store {
            match names {
                Some(names) => list.answer_anew(test, names.iter().map(String::as_str)),
                None => list.end_answer(test),
            }
        }
        self.begun(selected);
    }

    /// Counts the values of a column among these rows, in the order they came.
    pub(in crate::app) fn tally(&self, column: &str, rows: std::ops::Range<usize>, into: &mut Tally) {
        self.store.tally(column, rows, into);
    }

    /// The values counted, the most frequent first.
    pub(in crate::app) fn tallied(&self, column: &str, tally: &Tally) -> Vec<(String, usize)> {
        self.store.tallied(column, tally)
    }

    /// Takes things that a search found.
    pub fn learn(&mut self, found: Vec<IndexedThing>) {
        let selected = self.selected_key();
        self.store.learn(found);
        self.keep(selected.as_deref());
    }
}
