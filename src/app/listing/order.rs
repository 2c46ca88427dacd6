//! What a list is sorted by.

use super::Listing;
use crate::app::dialog::SortChoice;

impl Listing {
    /// What it can be sorted by: the order AWS gives, its columns, and what else its rows tell.
    pub fn sort_choices(&self) -> Vec<SortChoice> {
        let choice = |field: &str, title: &str| SortChoice { field: Some(field.to_owned()), title: title.to_owned() };
        let columns = self.kind.columns().iter().filter(|column| column.sorts());
        let mut all = vec![SortChoice { field: None, title: "as AWS lists them".to_owned() }];
        all.extend(columns.map(|column| choice(column.field, column.title)));
        all.extend(self.kind.more_sorts().iter().map(|(field, title)| choice(field, title)));
        let attributes = self.store.attribute_keys();
        all.extend(attributes.into_iter().map(|key| choice(&format!("attr.{key}"), &format!("attribute {key}"))));
        all
    }

    /// Sorts by this column, or not at all.
    pub fn sort_by(&mut self, field: Option<String>, descending: bool) {
        (self.sort, self.descending) = (field, descending);
        self.reorder();
    }

    /// Sorts by the next column that can be sorted by, then not at all.
    pub fn sort_next(&mut self) {
        let mut columns = self.kind.columns().iter().filter(|column| column.sorts());
        if let Some(field) = &self.sort {
            columns.find(|column| column.field == field);
        }
        let next = columns.next().map(|column| column.field.to_owned());
        self.sort_by(next, false);
    }

    /// Turns the order around.
    pub fn sort_reverse(&mut self) {
        let first = || self.kind.columns()[0].field.to_owned();
        let field = self.sort.take().unwrap_or_else(first);
        self.sort_by(Some(field), !self.descending);
    }

    /// The field it is sorted by.
    pub fn sort_field(&self) -> Option<&str> {
        self.sort.as_deref()
    }
}
