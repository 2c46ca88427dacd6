//! `credentials test`

mod identity;
mod judge;
mod secrets;
mod text;

use std::io::{self, Write as _};

use super::args::{Output, TestArgs};
use super::print::{Column, Shape, Stop, note, show};
use super::run::Session;
use super::view::ExchangeView;
use super::{Exit, print};
use crate::aws::IssuedCredentials;
use crate::diagnose::meaning;
use crate::fleet::{Problem, ProblemKind};

pub(super) async fn test(session: &Session, args: &TestArgs) -> Result<Exit, Stop> {
    let (exchange, issued) = identity::ask(session, args).await?;
    let meaning = meaning(&exchange);
    let exit = judge::exit(&exchange, meaning.case);
    let view = ExchangeView::new(&exchange, meaning);
    if args.export {
        // The result is the export lines alone; what happened is a message.
        text::write(&mut io::stderr(), &view)?;
        if let Some(issued) = &issued {
            io::stdout().write_all(secrets::export(issued).as_bytes())?;
        }
        return Ok(exit);
    }
    let shown = args.show_secrets.then_some(issued).flatten();
    write(session.output(), &view, shown.as_ref())?;
    Ok(exit)
}

/// The one row that CSV has.
const SHAPE: Shape = Shape {
    fields: &[
        Column::new("at", "at"),
        Column::new("endpoint", "endpoint"),
        Column::new("role alias", "roleAlias"),
        Column::new("thing", "thingName"),
        Column::new("status", "status"),
        Column::new("case", "meaning/case"),
        Column::new("body", "body"),
        Column::new("request", "requestId"),
        Column::new("expires", "expiration"),
        Column::new("caller", "caller"),
    ],
    sections: &[],
};

fn write(output: Output, view: &ExchangeView, issued: Option<&IssuedCredentials>) -> Result<(), Stop> {
    match output {
        Output::Table => {
            let mut out = io::stdout();
            text::write(&mut out, view)?;
            if let Some(issued) = issued {
                out.write_all(secrets::lines(issued).as_bytes())?;
            }
            out.flush()?;
            Ok(())
        }
        Output::Json | Output::Jsonl => {
            show(output, &SHAPE, &secrets::With { view, credentials: issued.map(Into::into) })
        }
        Output::Csv => {
            if issued.is_some() {
                note("fleetdeck: CSV has no secrets; take JSON or --export");
            }
            print::show(output, &SHAPE, view)
        }
    }
}

fn bad_input(tried: &str, on: &str, message: &str) -> Problem {
    Problem::new(ProblemKind::Input, tried, on, message)
}
