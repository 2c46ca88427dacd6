//! The answer of `can`: a verdict with its proof, for people and for programs.

use std::fmt::Write as _;
use std::io::{IsTerminal as _, Write as _};

use serde::Serialize;

use super::told::Way;
use crate::cli::Exit;
use crate::cli::args::Output;
use crate::cli::print::{Column, Shape, Stop, show};
use crate::fleet::visible;
use crate::policy::{Decision, Verdict};

/// CSV has these; JSON all of it.
const SHAPE: Shape = Shape {
    fields: &[
        Column::new("action", "action"),
        Column::new("resource", "resource"),
        Column::new("over", "over"),
        Column::new("verdict", "verdict"),
        Column::new("why", "why"),
    ],
    sections: &[],
};

/// One engine's part: all must allow.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Engine {
    /// `IAM` or `AWS IoT`.
    pub(super) engine: &'static str,
    #[serde(flatten)]
    pub(super) decision: Decision,
}

/// What AWS itself says, where it was asked.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AwsSays {
    /// What was asked.
    pub(super) call: &'static str,
    /// Its verdict; `None` where it gave none.
    pub(super) verdict: Option<Verdict>,
    /// In words.
    pub(super) answer: String,
    /// Whether it says the same as the verdict; `None` where that cannot be compared: it gave none, it lacked context, or
    /// the verdict rests on more than policies, which are all that it looks at.
    pub(super) agrees: Option<bool>,
}

/// The answer.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Judged {
    pub(super) action: String,
    pub(super) resource: String,
    /// How the request travels.
    pub(super) over: Way,
    /// The certificate that it is about, by its id.
    pub(super) certificate: Option<String>,
    /// Of all engines together; AWS's own word where it knows better is beside it.
    pub(super) verdict: Verdict,
    /// The deciding sentence.
    pub(super) why: String,
    pub(super) engines: Vec<Engine>,
    pub(super) aws: Option<AwsSays>,
    /// What to know besides.
    pub(super) notes: Vec<String>,
}

impl Judged {
    /// The engines' verdicts together: one that does not allow settles it.
    pub(super) fn new(action: &str, resource: &str, over: Way, engines: Vec<Engine>) -> Self {
        let worst = [Verdict::ExplicitDeny, Verdict::ImplicitDeny, Verdict::Unknown, Verdict::Allow];
        let deciding = worst.iter().find_map(|verdict| engines.iter().find(|one| one.decision.verdict == *verdict));
        Self {
            action: action.to_owned(),
            resource: resource.to_owned(),
            over,
            certificate: None,
            verdict: deciding.map_or(Verdict::Unknown, |one| one.decision.verdict),
            why: deciding.map(|one| one.decision.headline()).unwrap_or_default(),
            engines,
            aws: None,
            notes: Vec::new(),
        }
    }

    /// Nobody is there who could ask: no policy says anything.
    pub(super) fn of_nobody(action: &str, resource: &str, over: Way, why: String) -> Self {
        let nobody = Self::new(action, resource, over, Vec::new());
        Self { verdict: Verdict::ImplicitDeny, notes: vec![why.clone()], why, ..nobody }
    }

    /// What the policies allow is not to be had, or not for certain, for these reasons.
    pub(super) fn overrule(&mut self, verdict: Verdict, reasons: &[String]) {
        self.verdict = verdict;
        self.why = reasons.join("; ");
    }

    /// A device may use any of its thing's active certificates: where the answer hangs on which, nobody knows it. `others`
    /// are ids with their verdicts.
    pub(super) fn weigh(&mut self, others: &[(String, Verdict)]) {
        let Some(own) = self.certificate.as_ref().filter(|_| !others.is_empty()) else { return };
        if others.iter().all(|(_, verdict)| word(*verdict) == word(self.verdict)) {
            let ids: Vec<&str> = others.iter().map(|(id, _)| id.as_str()).collect();
            self.notes.push(format!(
                "answered for certificate {own}; the same holds for the thing's other active ones: {}",
                ids.join(", ")
            ));
            return;
        }
        let of = |(id, verdict): (&String, Verdict)| format!("{id}: {}", word(verdict).1);
        let own = std::iter::once((own, self.verdict));
        let all: Vec<String> = own.chain(others.iter().map(|(id, verdict)| (id, *verdict))).map(of).collect();
        let why = format!(
            "it depends on which of the thing's active certificates the device uses: {}; ask about that one by its id in the thing's place",
            all.join(", ")
        );
        self.overrule(Verdict::Unknown, std::slice::from_ref(&why));
        self.notes.push(why);
        // What AWS was asked is about the first of them alone.
        if let Some(aws) = self.aws.as_mut().filter(|aws| aws.agrees == Some(true)) {
            aws.agrees = None;
        }
    }

    /// Denied is a no, not known is its own; where AWS says otherwise, nothing is certain.
    pub(super) fn exit(&self) -> Exit {
        let disagrees = self.aws.as_ref().is_some_and(|aws| aws.agrees == Some(false));
        match self.verdict {
            _ if disagrees => Exit::Unknown,
            Verdict::Allow => Exit::Yes,
            Verdict::ExplicitDeny | Verdict::ImplicitDeny => Exit::No,
            Verdict::Unknown => Exit::Unknown,
        }
    }
}

/// A mark and a word for a verdict: neither carries it alone.
pub(super) const fn word(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Allow => ("✓", "allowed"),
        Verdict::ExplicitDeny | Verdict::ImplicitDeny => ("✗", "denied"),
        Verdict::Unknown => ("?", "not known"),
    }
}

/// Writes the answer.
///
/// # Errors
/// Where standard output is gone.
pub(super) fn write(output: Output, judged: &Judged) -> Result<(), Stop> {
    if output != Output::Table {
        return show(output, &SHAPE, judged);
    }
    let mut out = std::io::stdout();
    out.write_all(text(judged, cells()).as_bytes())?;
    out.flush()?;
    Ok(())
}

/// The width of the terminal; elsewhere nothing is cut.
fn cells() -> usize {
    let wide = usize::from(u16::MAX);
    if !std::io::stdout().is_terminal() {
        return wide;
    }
    crossterm::terminal::size().map_or(wide, |(columns, _)| usize::from(columns.max(40)))
}

fn text(judged: &Judged, cells: usize) -> String {
    let (mark, said) = word(judged.verdict);
    let over = match judged.over {
        Way::Mqtt => "over MQTT",
        Way::Https => "over HTTPS",
        Way::Credentials => "at the credential provider",
        Way::Api => "as an API call",
    };
    let mut text = String::new();
    let mut line = |line: &str| {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{line}");
    };
    line(&format!("{mark} {said}: {} on {} {over}", visible(&judged.action), visible(&judged.resource)));
    let several = judged.engines.len() > 1;
    for one in &judged.engines {
        line("");
        if several {
            let (mark, said) = word(one.decision.verdict);
            line(&format!("{mark} {}: {said}", one.engine));
        }
        let indent = if several { 2 } else { 0 };
        for proof in one.decision.proof(cells.saturating_sub(indent)) {
            line(&format!("{:indent$}{proof}", ""));
        }
    }
    if let Some(aws) = &judged.aws {
        line("");
        line(&visible(&format!("{}: {}", aws.call, aws.answer)));
        if aws.agrees == Some(false) {
            line("AWS and this program disagree: take neither for certain.");
        }
    }
    if !judged.notes.is_empty() {
        line("");
    }
    for note in &judged.notes {
        line(&format!("! {}", visible(note)));
    }
    text
}
