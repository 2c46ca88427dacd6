//! `completions`

use std::io::{self, Write as _};

use clap::CommandFactory as _;

use super::print::Stop;
use super::{Args, Exit};

pub(super) fn run(shell: clap_complete::Shell) -> Result<Exit, Stop> {
    // Written to memory first: the generator panics where its output is closed.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "fleetdeck", &mut script);
    io::stdout().write_all(&script)?;
    Ok(Exit::Yes)
}
