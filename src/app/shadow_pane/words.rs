//! The lines around the shadow: which there are, which version is shown, whether it is live, what changed.

use super::view::Look;
use super::{ShadowPane, summary};
use crate::app::theme::Role;
use crate::app::{CommandId, Row, Span, State, age, text};
use crate::live::LiveStatus;

fn span(role: Role, text: impl Into<String>) -> Span {
    Span { role, text: text.into() }
}

impl State {
    /// Above the shadow: which there are, which is shown, its version and age, the marks.
    pub fn shadow_line(&self, pane: &ShadowPane) -> Vec<Span> {
        let mut spans = self.shadow_names(pane);
        if let Some(problem) = &pane.names.problem {
            let why = problem.missing.as_ref().map_or("named shadows unknown", |_| "named shadows: no permission");
            spans.push(span(Role::Unknown, format!(" ? {why}")));
        }
        let view = &pane.view;
        if let Some(moment) = view.moment() {
            let role = if moment.document.is_some() { Role::Text } else { Role::Bad };
            spans.push(span(role, format!("  {}", summary::name(moment))));
            if let Some(at) = pane.newest_change() {
                spans.push(span(Role::Dim, format!("  set {} ago", age::short(at, self.now))));
            }
            spans.extend(marks(pane));
        }
        if let Some(problem) = view.read.problem.as_ref().filter(|_| !view.rows.is_empty()) {
            spans.push(span(Role::Warn, format!("  ! {}", text::safe(&problem.message))));
        }
        spans
    }

    /// The names; where there are many, the one shown and how many.
    fn shadow_names(&self, pane: &ShadowPane) -> Vec<Span> {
        let all = pane.all();
        let title = |name: &Option<String>| text::safe(name.as_deref().unwrap_or("classic"));
        let wide: usize = all.iter().map(|name| text::width(&title(name)) + 3).sum();
        let room = usize::from(self.width) / 2;
        if wide > room {
            let shown = text::cut(&title(&pane.shown), room).into_owned();
            let at = all.iter().position(|name| *name == pane.shown).map_or(0, |at| at + 1);
            return vec![
                span(Role::Accent, format!("‹{shown}› ")),
                span(Role::Dim, format!("{at} of {} shadows", text::count(all.len()))),
            ];
        }
        let spans = all.iter().map(|name| {
            let is_unseen = pane.of(name.as_deref()).is_some_and(|view| view.unseen);
            match (*name == pane.shown, is_unseen) {
                (true, _) => span(Role::Accent, format!("‹{}› ", title(name))),
                (false, true) => span(Role::Changed, format!(" {}* ", title(name))),
                (false, false) => span(Role::Dim, format!(" {}  ", title(name))),
            }
        });
        spans.collect()
    }

    /// On the rule below the shadow: live, polled and why, paused, or which version is looked at instead.
    pub fn shadow_status(&self, pane: &ShadowPane) -> Vec<Span> {
        let view = &pane.view;
        let newer = view.moment().map_or(0, |moment| view.history.newer_than(moment.number));
        let newer = match usize::try_from(newer).unwrap_or(0) {
            0 => String::new(),
            count => format!(", {} newer", text::count(count)),
        };
        let mut spans = match &view.look {
            Look::Live => vec![self.door(pane)],
            Look::Paused(moment) => vec![span(Role::Warn, format!("‖ paused at {}{newer}", summary::name(moment)))],
            Look::Step(moment) => {
                let against =
                    view.against().map_or_else(String::new, |before| format!(" against {}", summary::name(before)));
                vec![span(Role::Warn, format!("◂ {}{against}{newer}", summary::name(moment)))]
            }
            Look::Compare(from, to) => {
                vec![span(Role::Warn, format!("◂ {} → {}{newer}", summary::name(from), summary::name(to)))]
            }
        };
        if matches!(view.look, Look::Step(_) | Look::Compare(..)) {
            spans.push(span(Role::Dim, format!("  {} goes back to live", self.key_of(CommandId::Back))));
        }
        if let (count, Some(fault)) = &pane.faults {
            let many = text::plural(usize::try_from(*count).unwrap_or(0), "unreadable message", "unreadable messages");
            spans.push(span(Role::Bad, format!("  ✗ {many}: {}", text::safe(&fault.what))));
        }
        spans
    }

    /// How news come.
    fn door(&self, pane: &ShadowPane) -> Span {
        let every = format!("{:#}", pane.every);
        match &self.live {
            LiveStatus::Live { refused, .. } => {
                let topic = format!("$aws/things/{}/shadow", pane.thing());
                let refusal = refused.iter().find(|refused| refused.filter.starts_with(&topic));
                match refusal {
                    Some(refusal) => span(Role::Warn, format!("○ polling every {every}: {}", text::safe(&refusal.why))),
                    None if pane.view.read.problem.is_some() && pane.view.moment().is_none() => {
                        span(Role::Warn, "! not read; followed for what comes")
                    }
                    None => span(Role::Ok, "● live"),
                }
            }
            LiveStatus::Connecting { .. } => span(Role::Dim, format!("○ polling every {every}; connecting…")),
            LiveStatus::Polling { why, .. } => {
                let why = why
                    .missing
                    .as_ref()
                    .map_or_else(|| why.message.clone(), |action| format!("no permission: {action}"));
                span(Role::Warn, format!("○ polling every {every}: {}", text::safe(&why)))
            }
            LiveStatus::Off => span(Role::Dim, format!("○ polling every {every}")),
        }
    }

    /// What the version looked at brought.
    pub fn shadow_news(&self, pane: &ShadowPane) -> Vec<Span> {
        let Some(moment) = pane.view.moment() else { return Vec::new() };
        if let Look::Compare(from, to) = &pane.view.look {
            let differ = text::plural(pane.view.marked(), "value differs", "values differ");
            let said = format!("{} against {}: {differ}", summary::name(to), summary::name(from));
            return vec![span(Role::Changed, said)];
        }
        let role = match (&moment.document, moment.changed) {
            (None, _) => Role::Bad,
            (Some(_), 0) => Role::Dim,
            (Some(_), _) => Role::Changed,
        };
        let gap = match moment.missed {
            0 => String::new(),
            missed => format!(
                "after {} not seen, ",
                text::plural(usize::try_from(missed).unwrap_or(0), "version", "versions")
            ),
        };
        vec![
            span(
                Role::Text,
                if moment.document.is_some() { format!("{}  ", summary::name(moment)) } else { String::new() },
            ),
            span(role, format!("{gap}{}", summary::brought(moment))),
        ]
    }

    /// What stands where a shadow has no leaves.
    pub fn empty_shadow(&self, pane: &ShadowPane) -> Vec<Row> {
        let cells = usize::from(self.width.saturating_sub(4));
        let view = &pane.view;
        if let Some(problem) = &view.read.problem {
            let said = match &problem.missing {
                Some(action) => format!("No permission to read this shadow: {action} is missing"),
                None => "This shadow could not be read".to_owned(),
            };
            let mut rows = vec![Row::text(Role::Warn, format!("! {said}"))];
            rows.extend(crate::app::wrapped(Role::Dim, "", 2, &problem.to_string(), cells));
            return rows;
        }
        let Some(moment) = view.moment() else { return vec![Row::text(Role::Dim, "loading…")] };
        if moment.document.is_some() {
            return vec![Row::text(Role::Dim, "This shadow is empty.")];
        }
        let which = pane
            .shown
            .as_ref()
            .map_or_else(|| "no classic shadow".to_owned(), |name| format!("no shadow named {}", text::safe(name)));
        let mut rows = vec![Row::text(Role::Text, format!("This thing has {which}."))];
        let others = pane.all().len() - 1;
        if pane.shown.is_none() && others > 0 {
            let key = self.key_of(CommandId::NextShadow);
            let said =
                format!("It has {}; {key} shows the next.", text::plural(others, "named shadow", "named shadows"));
            rows.push(Row::text(Role::Dim, said));
        }
        rows
    }
}

fn marks(pane: &ShadowPane) -> Vec<Span> {
    let view = &pane.view;
    let Some(against) = view.against() else { return Vec::new() };
    let (name, count) = (summary::name(against), view.marked());
    let what = if matches!(view.look, Look::Live | Look::Paused(_)) { "baseline " } else { "" };
    if count == 0 {
        return vec![span(Role::Dim, format!("  nothing changed since {what}{name}"))];
    }
    vec![span(Role::Changed, format!("  * {}", text::count(count))), span(Role::Dim, format!(" since {what}{name}"))]
}

impl ShadowPane {
    /// The thing's name.
    pub fn thing(&self) -> &str {
        &self.thing
    }

    /// When a value was last set, in the version looked at.
    pub fn newest_change(&self) -> Option<jiff::Timestamp> {
        let times = self.view.rows.iter().filter_map(|row| row.leaf.desired_at.max(row.leaf.reported_at));
        times.max().or_else(|| self.view.moment().and_then(|moment| moment.at))
    }
}
