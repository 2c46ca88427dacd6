//! The rows of a list and the index of those shown.

use std::collections::{HashMap, HashSet};

use super::ListKind;
use super::item::Item;

/// The rows of a list and the index of those shown.
#[derive(Debug, Clone)]
pub(super) struct Store {
    kind: ListKind,
    items: Vec<Item>,
    places: HashMap<String, usize>,
    visible: Vec<u32>,
    filter: String,
    seen: Option<HashSet<String>>,
}

impl Store {
    pub(super) fn new(kind: ListKind) -> Self {
        Self { kind, items: Vec::new(), places: HashMap::new(), visible: Vec::new(), filter: String::new(), seen: None }
    }

    pub(super) fn begin_refresh(&mut self) {
        self.seen = Some(HashSet::new());
    }

    pub(super) fn end_refresh(&mut self) {
        if let Some(seen) = self.seen.take() {
            self.items.retain(|item| seen.contains(item.key()));
            self.places = self.items.iter().enumerate().map(|(at, item)| (item.key().to_owned(), at)).collect();
        }
    }

    pub(super) fn absorb(&mut self, items: Vec<Item>) {
        for item in items {
            if let Some(seen) = &mut self.seen {
                seen.insert(item.key().to_owned());
            }
            if let Some(at) = self.places.get(item.key()) {
                self.items[*at] = item;
            } else {
                self.places.insert(item.key().to_owned(), self.items.len());
                self.items.push(item);
            }
        }
    }

    pub(super) fn set_filter(&mut self, text: &str) -> Result<(), (usize, String)> {
        if text.matches('"').count() % 2 == 1 {
            return Err((text.rfind('"').unwrap_or(0) + 1, "the quotation mark is not closed".to_owned()));
        }
        self.filter = text.to_lowercase();
        Ok(())
    }

    pub(super) fn order(&mut self, field: Option<&str>, descending: bool) {
        let hit = |item: &Item| self.filter.split_whitespace().all(|word| self.text(item).contains(word));
        let all = self.items.iter().enumerate().filter(|(_, item)| hit(item));
        let mut visible: Vec<u32> = all.filter_map(|(at, _)| u32::try_from(at).ok()).collect();
        if let Some(field) = field {
            visible.sort_by(|a, b| {
                let (a, b) = (&self.items[*a as usize], &self.items[*b as usize]);
                let order = a.cell(field).cmp(&b.cell(field)).then_with(|| a.key().cmp(b.key()));
                if descending { order.reverse() } else { order }
            });
        }
        self.visible = visible;
    }

    fn text(&self, item: &Item) -> String {
        let cells: Vec<String> = self.kind.columns().iter().map(|column| item.cell(column.field).to_lowercase()).collect();
        cells.join(" ")
    }

    pub(super) fn len(&self) -> usize {
        self.visible.len()
    }

    pub(super) fn loaded(&self) -> usize {
        self.items.len()
    }

    pub(super) fn row(&self, at: usize) -> Option<&Item> {
        self.items.get(*self.visible.get(at)? as usize)
    }

    pub(super) fn all(&self) -> &[Item] {
        &self.items
    }

    pub(super) fn position_of(&self, key: &str) -> Option<usize> {
        let at = *self.places.get(key)?;
        self.visible.iter().position(|row| *row as usize == at)
    }

    pub(super) fn matched(&self, item: &Item) -> Vec<u32> {
        let name = item.key().to_lowercase();
        let words = self.filter.split_whitespace();
        let found = words.filter_map(|word| Some((name.find(word)?, word)));
        found.flat_map(|(at, word)| (at..at + word.len()).filter_map(|at| u32::try_from(at).ok())).collect()
    }
}
