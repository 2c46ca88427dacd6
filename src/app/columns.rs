//! Which columns of a list fit a width.

use super::{Column, ListKind, State};

/// Cells between columns.
pub const GAP: u16 = 2;

/// Cells most names fit into.
const NAME: u16 = 36;

/// The columns that fit, with their cells: the least important are dropped, the rest share what is left.
pub fn fitting(columns: &'static [Column], cells: u16) -> Vec<(&'static Column, u16)> {
    let mut kept: Vec<&Column> = columns.iter().collect();
    let least = |kept: &[&Column]| -> u16 {
        let gaps = GAP * u16::try_from(kept.len().saturating_sub(1)).unwrap_or(0);
        kept.iter().map(|column| column.least).sum::<u16>() + gaps
    };
    while kept.len() > 1 && least(&kept) > cells {
        let Some(worst) = kept.iter().map(|column| column.rank).max() else { break };
        let Some(at) = kept.iter().rposition(|column| column.rank == worst) else { break };
        kept.remove(at);
    }
    let mut left = cells.saturating_sub(least(&kept));
    let mut fitted = Vec::new();
    for column in kept {
        let extra = left.min(column.most.saturating_sub(column.least));
        // The name takes at most half of it, so that what stands behind it is worth reading; but first what most names
        // need.
        let most = (left / 2).max(NAME.saturating_sub(column.least));
        let extra = if column.field == "name" && columns.len() > 1 { extra.min(most) } else { extra };
        left -= extra;
        fitted.push((column, column.least + extra));
    }
    fitted
}

impl State {
    /// Whether the list shown has this column on the screen.
    pub(super) fn has_column(&self, kind: ListKind, field: &str) -> bool {
        let columns = fitting(kind.columns(), self.width.saturating_sub(2));
        columns.iter().any(|(column, _)| column.field == field)
    }
}
