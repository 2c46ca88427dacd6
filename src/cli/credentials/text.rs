//! A credential test for people.

use std::io::{self, Write};

use crate::cli::view::ExchangeView;

/// What was asked, how long each part took, what came back, what it means.
pub(super) fn write(out: &mut impl Write, view: &ExchangeView) -> io::Result<()> {
    for (label, value) in view.lines() {
        writeln!(out, "{label:<11} {value}")?;
    }
    let meaning = view.meaning();
    writeln!(out, "\n{}\n{}", meaning.title, meaning.explanation)?;
    if !meaning.checks.is_empty() {
        writeln!(out, "\nTo check, in this order:")?;
    }
    for (number, check) in meaning.checks.iter().enumerate() {
        writeln!(out, "{:>3}. {check}", number + 1)?;
    }
    Ok(())
}
