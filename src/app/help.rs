//! Every key that works here, this screen's first, and the sizes of dialogs that scroll.

use super::commands::availability;
use super::dialog::view_row;
use super::theme::Role;
use super::{COMMANDS, Class, Command, CommandId, Place, Row, State, text};

/// Cells of the keys.
const KEYS: usize = 17;

/// Commands that work nearly everywhere stand below those of the screen.
const fn is_general(command: &Command) -> bool {
    command.places.len() >= Place::SIGNED_IN.len()
}

impl State {
    /// The rows of help.
    pub fn help_rows(&self) -> Vec<Row> {
        let place = self.place();
        let here: Vec<&Command> = COMMANDS.iter().filter(|command| command.applies(place)).collect();
        let (general, own): (Vec<&Command>, Vec<&Command>) = here.into_iter().partition(|command| is_general(command));
        let mut rows = Vec::new();
        // Where something is wrong with it, it is what help was asked for.
        let is_troubled =
            self.last_polling.is_some() || self.live_spans().is_some_and(|(long, _)| long.role == Role::Warn);
        if is_troubled {
            rows.extend(self.live_help());
            rows.push(Row::blank());
        }
        if !own.is_empty() {
            rows.push(Row::heading(place.title(), ""));
            rows.extend(own.into_iter().flat_map(|command| self.help_row(command)));
            if place == Place::ThingShadow {
                let said = "In the line of versions: [12] looked at, (11) compared with it, 12* the baseline, \
                            +1 made anew, ✗ deleted, ⋯3 not seen";
                rows.extend(super::wrapped(Role::Dim, "", KEYS + 2, said, self.dialog_cells()));
            }
            rows.push(Row::blank());
        }
        rows.push(Row::heading("Everywhere", ""));
        rows.extend(general.into_iter().flat_map(|command| self.help_row(command)));
        rows.extend(self.saved_views());
        if self.session().is_some() && !is_troubled {
            rows.push(Row::blank());
            rows.extend(self.live_help());
        }
        rows.push(Row::blank());
        rows.push(Row::text(Role::Warn, "!").with(Role::Dim, " changes something in AWS, after a preview and a yes"));
        rows
    }

    fn saved_views(&self) -> Vec<Row> {
        let views = &self.saved.views;
        if views.is_empty() || !Place::SIGNED_IN.contains(&self.place()) {
            return Vec::new();
        }
        let how = self.keymap.first(CommandId::Palette).map(|key| format!("{key} and its name opens one"));
        let mut rows = vec![Row::blank(), Row::heading("Saved views", &how.unwrap_or_default())];
        rows.extend(views.iter().map(|view| view_row(view, self.dialog_cells())));
        rows
    }

    fn live_help(&self) -> Vec<Row> {
        let mut rows = vec![Row::heading("Live", "how what is shown is kept up to date")];
        rows.extend(self.standing_rows(self.dialog_cells()));
        rows
    }

    fn help_row(&self, command: &Command) -> Vec<Row> {
        let keys: Vec<String> = self.keymap.keys(command.id).iter().map(ToString::to_string).collect();
        let keys = if keys.is_empty() { "no key".to_owned() } else { keys.join(" ") };
        let mark = if command.class == Class::Reads { "  " } else { "! " };
        let lead = format!("{}{mark}", text::fit(&keys, KEYS));
        let is_read_only = self.session().is_some_and(|session| session.read_only);
        let title = match (command.id, self.place()) {
            (CommandId::Copy, Place::ThingShadow) => {
                "Copy the ARN, the name, JSON or an aws command; here also this value, its pointer, its jq path, a section"
            }
            _ => command.title,
        };
        let (role, said, key_role) = match availability(self, command) {
            Ok(()) if is_read_only && command.class != Class::Reads => {
                (Role::Text, format!("{title}  (read-only: the preview alone)"), Role::Key)
            }
            Ok(()) => (Role::Text, title.to_owned(), Role::Key),
            Err(refusal) => (Role::Dim, format!("{title}  ({})", refusal.0), Role::Dim),
        };
        let mut rows = super::wrapped(role, &lead, KEYS + 2, &said, self.dialog_cells());
        if let Some(row) = rows.first_mut() {
            let mark_role = if key_role == Role::Key { Role::Warn } else { Role::Dim };
            let lead = [(key_role, text::fit(&keys, KEYS)), (mark_role, mark.to_owned())];
            row.spans.splice(..1, lead.map(|(role, text)| super::Span { role, text }));
        }
        rows
    }

    /// Rows of help on screen.
    pub fn help_height(&self) -> usize {
        usize::from(self.height.saturating_sub(7))
    }

    /// Choices of the palette on screen.
    pub fn palette_height(&self) -> usize {
        usize::from(self.height.saturating_sub(9).min(14))
    }

    /// Role aliases of the test dialog on screen.
    pub fn test_height(&self) -> usize {
        usize::from(self.height.saturating_sub(15).min(12))
    }

    /// A command's word; one key filters lists and searches everything else.
    fn hint(&self, command: &Command) -> &'static str {
        let is_list = self.shown_list().is_some() || self.is_feed() || self.is_findings();
        if command.id == CommandId::Filter && !is_list { "search" } else { command.hint }
    }

    /// The footer: keys with their words, the most useful here first, and whether each may be used now.
    pub fn footer(&self) -> Vec<(String, &'static str, bool)> {
        let place = self.place();
        let shown = COMMANDS.iter().filter(|command| command.applies(place) && !command.hint.is_empty());
        let mut keys: Vec<(String, &'static str, bool, u8)> = shown
            .filter_map(|command| {
                let key = self.keymap.first(command.id)?.to_string();
                let is_ready = availability(self, command).is_ok();
                // Where there is nothing to open and no other shadow, the place is worth more to other keys.
                let is_offered =
                    is_ready || !matches!(command.id, CommandId::Open | CommandId::NextShadow | CommandId::Whole);
                is_offered.then_some((key, self.hint(command), is_ready, rank(command.id, place)))
            })
            .collect();
        keys.sort_by_key(|(.., rank)| *rank);
        keys.into_iter().map(|(key, hint, ok, _)| (key, hint, ok)).collect()
    }
}

/// What a narrow footer keeps.
const fn rank(id: CommandId, place: Place) -> u8 {
    // What has a key of its own there is worth more than a value in full.
    if matches!(place, Place::ThingShadow) {
        match id {
            CommandId::Copy | CommandId::Export | CommandId::Versions | CommandId::OldValues => return 3,
            CommandId::Fix | CommandId::Undo | CommandId::Open | CommandId::Test => return 4,
            _ => {}
        }
    }
    match id {
        CommandId::Help => 0,
        CommandId::Quit if matches!(place, Place::SignIn) => 1,
        CommandId::Refresh if matches!(place, Place::SignIn) => 0,
        CommandId::Open | CommandId::Back | CommandId::NextPane => 1,
        CommandId::Filter
        | CommandId::Test
        | CommandId::Fix
        | CommandId::Edit
        | CommandId::Ask
        | CommandId::AskedShadow
        | CommandId::Whole => 2,
        CommandId::Sort
        | CommandId::NextShadow
        | CommandId::Pause
        | CommandId::Baseline
        | CommandId::Versions
        | CommandId::OldValues
        | CommandId::Header
        | CommandId::Compare
        | CommandId::Undo => 3,
        CommandId::Relations | CommandId::Copy | CommandId::Palette => 4,
        _ => 5,
    }
}
