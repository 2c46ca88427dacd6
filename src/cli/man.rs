//! `man`

use std::io::{self, Write as _};

use clap::{Command, CommandFactory as _};

use super::print::Stop;
use super::{Args, Exit};

/// The program's page, and a section for every command and its options.
pub(super) fn run() -> Result<Exit, Stop> {
    let mut command = Args::command();
    command.build();
    let mut page = Vec::new();
    let man = clap_mangen::Man::new(command.clone());
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    writeln!(page, ".SH COMMANDS")?;
    for child in command.get_subcommands().filter(|child| child.get_name() != "help") {
        push(&mut page, child, child.get_name())?;
    }
    man.render_extra_section(&mut page)?;
    man.render_version_section(&mut page)?;
    io::stdout().write_all(&page)?;
    Ok(Exit::Yes)
}

fn push(page: &mut Vec<u8>, command: &Command, name: &str) -> io::Result<()> {
    writeln!(page, ".SS \"fleetdeck {name}\"")?;
    if let Some(about) = command.get_about() {
        writeln!(page, "{}", escaped(&about.to_string()))?;
    }
    for argument in
        command.get_arguments().filter(|argument| !argument.is_global_set() && !is_usual(argument.get_id().as_str()))
    {
        writeln!(page, ".TP\n\\fB{}\\fR", escaped(&usage(argument)))?;
        if let Some(help) = argument.get_help() {
            writeln!(page, "{}", escaped(&help.to_string()))?;
        }
    }
    for child in command.get_subcommands().filter(|child| child.get_name() != "help") {
        push(page, child, &format!("{name} {}", child.get_name()))?;
    }
    Ok(())
}

fn is_usual(id: &str) -> bool {
    matches!(id, "help" | "version")
}

fn usage(argument: &clap::Arg) -> String {
    let value = argument.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
    let takes_value = argument.get_action().takes_values();
    match (argument.get_long(), value) {
        (Some(long), Some(value)) if takes_value => format!("--{long} {value}"),
        (Some(long), _) => format!("--{long}"),
        (None, value) => value.unwrap_or_else(|| argument.get_id().to_string().to_uppercase()),
    }
}

/// A hyphen stays a hyphen when copied, and a line never begins with a control.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\e").replace('-', "\\-").replace("\n.", "\n\\&.")
}
