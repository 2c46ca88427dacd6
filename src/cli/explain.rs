//! `explain`

use std::fmt::Write as _;
use std::io::{IsTerminal as _, Write as _};

use serde::Serialize;

use super::Exit;
use super::args::{ExplainArgs, Output};
use super::print::{Column, Rows, Stop, json, note, show};
use super::run::Session;
use super::stdin;
use crate::diagnose::{Explanation, explain};
use crate::fleet::{Problem, ProblemKind, visible};

/// More than any log that one would paste.
const MOST: u64 = 4 << 20;

const LOOKED_FOR: &str = "\
Not recognised. It was looked for the answers of the credential provider, errors of the AWS IoT device SDKs, Greengrass and
Kinesis Video clients, of Amazon Cognito, IAM and signed requests, of shadows, for AWS IoT's lines in CloudWatch and its life
cycle events, MQTT return and reason codes, and TLS alerts.
Next: paste more of it (the lines before and after, the body of the answer), or ask what should work:
  fleetdeck doctor THING --for credentials|mqtt|shadow";

const COLUMNS: &[Column] = &[
    Column::new("CASE", "case"),
    Column::new("LINE", "line"),
    Column::new("RECOGNISED", "recognised"),
    Column::new("TITLE", "title"),
    Column::new("NEXT", "command"),
];

/// A row of CSV.
#[derive(Serialize)]
struct Row<'a> {
    case: &'a str,
    line: usize,
    recognised: &'a str,
    title: &'a str,
    command: &'a str,
}

/// Needs no account and no network.
pub(super) async fn run(session: &Session, args: &ExplainArgs) -> Result<Exit, Stop> {
    let text = given(args).await?;
    if text.trim().is_empty() {
        let problem = Problem::new(ProblemKind::Input, "explain", "", "there is no text");
        return Err(problem.next("Give the message as an argument, or by standard input.").into());
    }
    let found = explain(&text);
    write(session.output(), &found)?;
    if found.is_empty() {
        note(LOOKED_FOR);
        return Ok(Exit::No);
    }
    Ok(Exit::Yes)
}

/// The argument's words, or standard input where there are none or just `-`.
async fn given(args: &ExplainArgs) -> Result<String, Problem> {
    let words = args.text.join(" ");
    if !words.is_empty() && words != "-" {
        return Ok(words);
    }
    if std::io::stdin().is_terminal() {
        note("Paste the message, then end it by ctrl-d on a line of its own.");
    }
    let broken =
        |error: std::io::Error| Problem::new(ProblemKind::Input, "explain", "standard input", error.to_string());
    let bytes = stdin::read(MOST + 1).await.map_err(broken)?;
    if bytes.len() as u64 > MOST {
        let message = format!("it is longer than {} MiB", MOST >> 20);
        return Err(Problem::new(ProblemKind::Input, "explain", "standard input", message)
            .next("Give the lines around the error alone."));
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn write(output: Output, found: &[Explanation]) -> Result<(), Stop> {
    match output {
        Output::Table => {
            let texts: Vec<String> = found.iter().map(text).collect();
            std::io::stdout().write_all(texts.join("\n").as_bytes())?;
        }
        Output::Csv => {
            let mut rows = Rows::new(output, COLUMNS)?;
            for one in found {
                let command = one.next.as_ref().map_or("", |next| next.command.as_str());
                let Explanation { case, line, recognised, title, .. } = one;
                rows.push(&Row { case, line: *line, recognised, title, command })?;
            }
            rows.finish()?;
        }
        Output::Jsonl => {
            let mut out = std::io::stdout();
            for one in found {
                json::line(&mut out, one)?;
            }
        }
        Output::Json => show(output, &super::print::Shape { fields: &[], sections: &[] }, &found)?,
    }
    Ok(())
}

/// A case for people.
fn text(found: &Explanation) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail, here and below.
    let _ = writeln!(text, "{}: {}", found.case, visible(&found.title));
    let _ = writeln!(text, "  recognised by `{}` in line {}", visible(&found.recognised), found.line);
    for (head, lines) in
        [("It proves", &found.proves), ("It does not prove", &found.does_not_prove), ("What to check", &found.checks)]
    {
        if !lines.is_empty() {
            let _ = writeln!(text, "\n  {head}:");
        }
        for line in lines {
            let _ = writeln!(text, "    - {}", visible(line));
        }
    }
    if let Some(next) = &found.next {
        let _ = writeln!(text, "\n  Next:\n    {}", visible(&next.command));
    }
    let _ = writeln!(text, "\n  Source: {}", found.source);
    text
}
