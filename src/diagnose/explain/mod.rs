//! An error text, as SDKs, logs, consoles and brokers show it: which case it is, what it proves and what it does not,
//! and what to ask the doctor next. Total on any text; the work grows with its length, not faster.

mod case;
mod cases;
mod found;
mod next;
mod provider;
mod reason;
#[cfg(test)]
mod tests;
mod text;
mod told;
mod types;

pub use types::{Ask, Explanation, NextQuestion, Told};

use case::Grade;
use found::Found;
use text::Text;

/// Every case that a text is recognised as, the most telling first; none where it is not about AWS IoT.
pub fn explain(text: &str) -> Vec<Explanation> {
    let text = Text::new(text);
    let told = told::told(&text);
    let mut all = provider::recognise(&text, &told);
    all.extend(cases::all().filter_map(|case| Found::of(case, &text)));
    all.extend(reason::recognise(&text));
    if all.iter().any(|found| found.grade > Grade::Vague) {
        all.retain(|found| found.grade > Grade::Vague);
    }
    all.sort_by(|a, b| b.grade.cmp(&a.grade).then(a.at.cmp(&b.at)).then(b.length.cmp(&a.length)));
    let mut seen = Vec::new();
    all.retain(|found| !seen.contains(&found.id) && (seen.push(found.id), true).1);
    all.into_iter().map(|found| explanation(found, &text, &told)).collect()
}

fn explanation(found: Found, text: &Text, told: &Told) -> Explanation {
    let (recognised, line) = text.quote(found.at, found.length);
    Explanation {
        case: found.id,
        title: found.title,
        recognised,
        line,
        proves: found.proves,
        does_not_prove: found.unproven,
        checks: found.checks,
        next: found.ask.map(|ask| next::question(found.id, ask, told)),
        source: found.source.to_owned(),
    }
}
