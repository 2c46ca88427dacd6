//! A list, written as its rows arrive where the format allows it.

use std::io::{self, BufWriter, Write};

use serde::Serialize;
use serde_json::Value;

use super::problem::passing;
use super::{Column, Stop, cell, json, table};
use crate::cli::args::Output;
use crate::fleet::{ThingRow, visible};

/// More than a page of the longest rows usually takes: it is written at once.
const PAGE: usize = 128 * 1024;

/// A list being written.
pub(in crate::cli) struct Rows {
    output: Output,
    columns: &'static [Column],
    out: BufWriter<io::Stdout>,
    /// Kept where the whole is needed before the first line: tables and JSON.
    records: Vec<Value>,
    count: usize,
    /// The last one, as JSON.
    line: Vec<u8>,
}

impl Rows {
    /// A list with these columns.
    ///
    /// # Errors
    /// Where standard output is gone.
    pub(in crate::cli) fn new(output: Output, columns: &'static [Column]) -> Result<Self, Stop> {
        let mut out = BufWriter::with_capacity(PAGE, io::stdout());
        if output == Output::Csv {
            write_csv(&mut out, columns.iter().map(|column| column.key))?;
        }
        Ok(Self { output, columns, out, records: Vec::new(), count: 0, line: Vec::new() })
    }

    /// One more row.
    ///
    /// # Errors
    /// Where standard output is gone.
    pub(in crate::cli) fn push(&mut self, row: &impl Serialize) -> Result<(), Stop> {
        self.count += 1;
        match self.output {
            Output::Jsonl => {
                json::line(&mut self.out, row)?;
            }
            Output::Csv => {
                let record = serde_json::to_value(row)?;
                let cells = self.columns.iter().map(|column| visible(&cell(column.of(&record))).into_owned());
                write_csv(&mut self.out, cells)?;
            }
            Output::Json | Output::Table => self.records.push(serde_json::to_value(row)?),
        }
        Ok(())
    }

    /// One more row, of a thing.
    ///
    /// # Errors
    /// Where standard output is gone.
    pub(in crate::cli) fn push_thing<'t>(&mut self, thing: impl Into<ThingRow<'t>>) -> Result<(), Stop> {
        let row = thing.into();
        if self.output != Output::Jsonl {
            return self.push(&row);
        }
        self.count += 1;
        self.line.clear();
        row.line(&mut self.line)?;
        Ok(self.out.write_all(&self.line)?)
    }

    /// A page is complete: what can be shown is shown.
    ///
    /// # Errors
    /// Where standard output is gone.
    pub(in crate::cli) fn page(&mut self, read: usize) -> Result<(), Stop> {
        match self.output {
            Output::Jsonl | Output::Csv => self.out.flush()?,
            Output::Json | Output::Table => passing(&format!("{read} read, {} match", self.count)),
        }
        Ok(())
    }

    /// No more pages: the passing message goes away, failed or not.
    pub(in crate::cli) fn settle(&self) {
        if matches!(self.output, Output::Json | Output::Table) {
            passing("");
        }
    }

    /// The list is complete.
    ///
    /// # Errors
    /// Where standard output is gone.
    pub(in crate::cli) fn finish(mut self) -> Result<(), Stop> {
        self.settle();
        match self.output {
            Output::Json => {
                json::pretty(&mut self.out, &self.records)?;
            }
            Output::Table => self.out.write_all(table(self.columns, &self.records).as_bytes())?,
            Output::Jsonl | Output::Csv => {}
        }
        self.out.flush()?;
        Ok(())
    }
}

fn write_csv(out: &mut impl Write, cells: impl Iterator<Item = impl AsRef<[u8]>>) -> Result<(), Stop> {
    let mut writer = csv::WriterBuilder::new().from_writer(out);
    writer.write_record(cells)?;
    writer.flush()?;
    Ok(())
}
