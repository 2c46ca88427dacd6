//! The table.

/// One measurement.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// What was measured.
    pub(super) what: String,
    /// The number, with its unit.
    pub(super) measured: String,
    /// What is asked for.
    pub(super) bar: String,
    /// Whether it is so; `None` where it could not be measured.
    pub(super) met: Option<bool>,
    /// The peer or the floor of the same run, and what else is to be known.
    pub(super) beside: String,
}

impl Row {
    pub(super) fn new(
        what: &str,
        measured: impl Into<String>,
        bar: &str,
        met: bool,
        beside: impl Into<String>,
    ) -> Self {
        Self {
            what: what.to_owned(),
            measured: measured.into(),
            bar: bar.to_owned(),
            met: Some(met),
            beside: beside.into(),
        }
    }

    /// A row that could not be measured, and why.
    pub(super) fn missing(what: &str, why: &str) -> Self {
        Self {
            what: what.to_owned(),
            measured: format!("not measured: {why}"),
            bar: String::new(),
            met: None,
            beside: String::new(),
        }
    }

    /// The same row, where a peer that its bar speaks of is missing: what can be said is said, the bar is not met.
    pub(super) fn without_peer(mut self, why: &str) -> Self {
        self.met = None;
        self.beside = if self.beside.is_empty() { why.to_owned() } else { format!("{}; {why}", self.beside) };
        self
    }
}

/// Prints all rows as a Markdown table.
pub(super) fn print(rows: &[Row]) {
    let met = |row: &Row| match row.met {
        Some(true) => "met",
        Some(false) => "NOT met",
        None => "–",
    };
    let mut lines = vec![["what", "measured", "bar", "", "beside it, in the same run"].map(str::to_owned)];
    lines.extend(rows.iter().map(|row| {
        [row.what.clone(), row.measured.clone(), row.bar.clone(), met(row).to_owned(), row.beside.clone()]
            .map(|cell| cell.replace('|', "\\|").replace('\n', " "))
    }));
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..5).map(width).collect();
    for (number, line) in lines.iter().enumerate() {
        let cells = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        println!("| {} |", cells.collect::<Vec<_>>().join(" | "));
        if number == 0 {
            let rules = widths.iter().map(|width| "-".repeat(*width));
            println!("| {} |", rules.collect::<Vec<_>>().join(" | "));
        }
    }
    let count = |met: Option<bool>| rows.iter().filter(|row| row.met == met).count();
    println!(
        "\n{} rows: {} met, {} not met, {} not measured in full",
        rows.len(),
        count(Some(true)),
        count(Some(false)),
        count(None)
    );
}
