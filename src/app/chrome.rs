//! The lines around the body: who is signed in where, where one is, what the list holds, what went wrong.

use super::chain::Test;
use super::theme::Role;
use super::{Examined, Level, Listing, Page, Place, Row, SignIn, Span, State, Target, View, age, text};
use crate::fleet::ProblemKind;

impl State {
    /// The top line: left and right parts, the most important first.
    pub fn header(&self) -> (Vec<Span>, Vec<Span>) {
        let mut left = vec![span(Role::Accent, "fleetdeck")];
        let mut right = Vec::new();
        match &self.sign_in {
            SignIn::Waiting(since) => {
                let waited = age::short(*since, self.now);
                left.push(span(
                    Role::Dim,
                    if waited == "0s" { "  signing in…".to_owned() } else { format!("  signing in… {waited}") },
                ));
            }
            SignIn::Failed(_) => left.push(span(Role::Bad, "  ✗ not signed in")),
            SignIn::Done(session) => {
                let caller = session.caller.rsplit([':', '/']).next().unwrap_or_default();
                left.push(span(Role::Text, format!("  {}", session.profile)));
                left.push(span(Role::Dim, format!("  {}  {}", session.scope.account, session.scope.region)));
                if caller != session.profile {
                    left.push(span(Role::Dim, format!("  {caller}")));
                }
                if session.read_only {
                    right.push(span(Role::Warn, "READ-ONLY  "));
                }
            }
        }
        let wide = |spans: &[Span]| spans.iter().map(|span| text::width(&span.text)).sum::<usize>();
        // One cell at each end, one between the parts.
        let mut room = usize::from(self.width).saturating_sub(3 + wide(&left) + wide(&right));
        let mut fits = |spans: &[Span]| {
            let wanted = wide(spans);
            let fits = wanted <= room;
            room = room.saturating_sub(if fits { wanted } else { 0 });
            fits
        };
        // Who is signed in where is worth more than how often is asked, and that more than the count of calls.
        for (long, short) in self.live() {
            let is_calm = matches!(long.role, Role::Ok | Role::Dim);
            if fits(std::slice::from_ref(&long)) {
                right.push(long);
            } else if fits(std::slice::from_ref(&short)) || !is_calm {
                right.push(short);
            }
        }
        let budget = if self.session().is_some() { self.budget_spans() } else { Vec::new() };
        for (long, short) in budget {
            if fits(std::slice::from_ref(&long)) {
                right.push(long);
            } else if fits(std::slice::from_ref(&short)) {
                right.push(short);
            }
        }
        (left, right)
    }

    /// Whether the view is paused, and how changes come; each at length and in short.
    fn live(&self) -> Vec<(Span, Span)> {
        let twice = |span: Span| (span.clone(), span);
        let (Place::ThingShadow, Some(Page::Thing(page))) = (self.place(), self.page()) else {
            let paused = (self.is_feed() && self.feed.paused).then(|| twice(span(Role::Warn, "‖ paused  ")));
            return paused.into_iter().chain(self.live_spans()).collect();
        };
        let held = match page.shadow.view.look {
            super::Look::Live => None,
            super::Look::Paused(_) => Some("‖ paused  "),
            super::Look::Step(_) | super::Look::Compare(..) => Some("◂ older version  "),
        };
        let held = held.map(|said| twice(span(Role::Warn, said)));
        held.into_iter().chain(self.live_spans()).collect()
    }

    /// The second line: the views, or the way one came.
    pub fn crumbs(&self) -> Vec<Span> {
        if self.session().is_none() {
            return Vec::new();
        }
        let mut spans = Vec::new();
        if self.pages.is_empty() {
            let is_narrow = self.width < NAV;
            if !is_narrow {
                spans.push(span(Role::Dim, " "));
            }
            let is_short = self.width < NAV_WHOLE;
            for (at, (title, view)) in VIEWS.iter().enumerate() {
                let here = *view == self.view;
                let title = match *title {
                    "Role aliases" if self.width < NAV_SHORT => "Alias",
                    "Policies" if self.width < NAV_SHORT => "Pols",
                    "Groups" if self.width < NAV_SHORT => "Group",
                    "Overview" if self.width < NAV_SHORT => "Over",
                    "Findings" if is_narrow => "Find",
                    "Activity" if is_short => "Log",
                    "Certificates" if is_short => "Certs",
                    "Role aliases" if is_short => "Aliases",
                    "Live feed" if is_short => "Live",
                    title => title,
                };
                let (open, close) = match (here, is_narrow) {
                    (true, _) => ("[", "]"),
                    (false, true) => (" ", ""),
                    (false, false) => (" ", " "),
                };
                let title = if here || self.width >= NAV_LEAST { format!(" {title}") } else { String::new() };
                spans
                    .push(span(if here { Role::Accent } else { Role::Dim }, format!("{open}{}{title}{close}", at + 1)));
            }
            return spans;
        }
        let root = VIEWS.iter().find(|(_, view)| *view == self.view).map_or("", |(title, _)| title);
        spans.push(span(Role::Dim, format!(" {root}")));
        let mut crumbs: Vec<[Span; 2]> = Vec::new();
        for (at, page) in self.pages.iter().enumerate() {
            let last = at + 1 == self.pages.len();
            let target = page.target();
            let name = match &target {
                Target::Certificate(id) => text::short_id(id),
                Target::Identity(id) => text::short_identity(id),
                other => text::safe(other.name()),
            };
            let role = if last { Role::Accent } else { Role::Text };
            crumbs.push([span(Role::Dim, format!(" › {} ", target.noun())), span(role, name)]);
        }
        // Where one is is worth more than the way there.
        let wide = |crumbs: &[[Span; 2]]| crumbs.iter().flatten().map(|span| text::width(&span.text)).sum::<usize>();
        let left = usize::from(self.width).saturating_sub(text::width(root) + 1);
        let skipped = (0..crumbs.len().saturating_sub(1))
            .find(|skipped| wide(&crumbs[*skipped..]) + if *skipped > 0 { 4 } else { 0 } <= left);
        let skipped = skipped.unwrap_or(crumbs.len().saturating_sub(1));
        if skipped > 0 {
            spans.push(span(Role::Dim, " › …"));
        }
        spans.extend(crumbs.drain(skipped..).flatten());
        spans
    }

    /// The tabs of the page shown: title with its mark, and whether it is shown.
    pub fn tab_line(&self) -> Vec<Span> {
        let Some(page) = self.page() else { return Vec::new() };
        let (titles, shown) = page.tabs();
        let mut spans = vec![span(Role::Dim, " ")];
        for (at, title) in titles.iter().enumerate() {
            let (open, close) = if at == shown { ("[", "]") } else { (" ", " ") };
            let role = if at == shown { Role::Accent } else { Role::Dim };
            spans.push(span(role, format!("{open}{title}")));
            let is_shut_out = *title == "Identity" && !self.failures_here().is_empty();
            if let Some((role, mark)) = if is_shut_out { Some((Role::Bad, "✗")) } else { mark(page, title) } {
                spans.push(span(role, format!(" {mark}")));
            }
            spans.push(span(role, format!("{close} ")));
        }
        spans
    }

    /// The line for messages: a prompt, a notice, or what the screen has to say about itself.
    pub fn message(&self) -> Vec<Span> {
        if let Some((line, _)) = &self.prompt {
            let shown = text::safe(line.text());
            let room = usize::from(self.width.saturating_sub(34));
            let mut spans =
                vec![span(Role::Key, " /"), span(Role::Text, text::tail(&shown, room)), span(Role::Dim, "  ")];
            spans.extend(self.shown_list().map(|list| coverage(list, self)).into_iter().flatten());
            if self.is_feed() {
                spans.extend(self.feed_coverage());
            }
            if self.is_findings() {
                spans.extend(self.findings_coverage());
            }
            return spans;
        }
        if let Some((role, mut lines)) = self.notice_lines() {
            return vec![span(role, format!(" {}", lines.pop().unwrap_or_default()))];
        }
        if self.session().is_none() {
            return Vec::new();
        }
        if let Some(list) = self.shown_list() {
            let mut spans = vec![span(Role::Dim, " ")];
            spans.extend(coverage(list, self));
            return spans;
        }
        if self.is_feed() {
            return std::iter::once(span(Role::Dim, " ")).chain(self.feed_coverage()).collect();
        }
        if self.is_findings() {
            return std::iter::once(span(Role::Dim, " ")).chain(self.findings_coverage()).collect();
        }
        if !self.search().is_empty() {
            return vec![
                span(Role::Dim, " searching for "),
                span(Role::Match, text::safe(self.search())),
                span(Role::Dim, "  n N next and previous, esc clears"),
            ];
        }
        if let Some(draft) = self.shown_draft() {
            let key = self.keymap.first(super::CommandId::Edit).map(|key| key.to_string()).unwrap_or_default();
            return vec![
                span(Role::Warn, format!(" {}", self.draft_line(draft))),
                span(Role::Key, format!("  {key}")),
                span(Role::Dim, " continues or discards it"),
            ];
        }
        self.page().and_then(Page::busy).map(|what| vec![span(Role::Dim, format!(" {what}"))]).unwrap_or_default()
    }

    /// A notice, broken where the line ends. Above a dialog, and where it is longer than anybody reads, it is cut.
    fn notice_lines(&self) -> Option<(Role, Vec<String>)> {
        let notice = self.notice.as_ref()?;
        let (role, glyph) = match notice.level {
            Level::Info => (Role::Text, ""),
            Level::Warning => (Role::Warn, "! "),
            Level::Error => (Role::Bad, "✗ "),
        };
        let cells = usize::from(self.width.saturating_sub(2));
        let most = if self.dialog.is_some() { 1 } else { NOTICE };
        let said = format!("{glyph}{}", text::safe(&notice.text));
        let mut lines = text::wrap(&said, cells);
        if lines.len() > most {
            let rest = lines.split_off(most - 1).join(" ");
            lines.push(text::cut(&rest, cells).into_owned());
        }
        Some((role, lines))
    }

    /// The lines of a notice that stand above the line for messages, over the body, for as long as it is shown.
    pub fn notice_above(&self) -> Vec<Row> {
        if self.prompt.is_some() {
            return Vec::new();
        }
        let Some((role, mut lines)) = self.notice_lines() else { return Vec::new() };
        lines.pop();
        lines.iter().map(|line| Row::text(role, line)).collect()
    }

    /// What stands above the line for messages all the time.
    pub fn above_message(&self) -> Vec<Row> {
        let mut rows = self.filter_trouble();
        rows.extend(self.index_line());
        rows
    }

    /// Why the filter being typed cannot be read, and what is shown meanwhile; stands above the line.
    pub fn filter_trouble(&self) -> Vec<Row> {
        let Some(error) = self.filter_error() else { return Vec::new() };
        let cells = usize::from(self.width.saturating_sub(2));
        let mut rows = super::wrapped(Role::Bad, "✗", 2, &error.to_string(), cells);
        let Some(list) = self.shown_list() else { return rows };
        let (_, many) = list.kind.nouns();
        let count = format!("{} of {} {many}", text::count(list.len()), text::count(list.loaded()));
        let shown = match list.filter_in_force().trim() {
            "" => format!("still shown: all {} {many}", text::count(list.loaded())),
            filter => format!("still shown: {count} by the filter {filter}"),
        };
        rows.push(Row::text(Role::Dim, "  ").with(Role::Dim, shown));
        rows
    }

    /// Where the caret of the line being typed stands, in cells from the left.
    pub fn prompt_caret(&self) -> Option<usize> {
        let (line, _) = self.prompt.as_ref()?;
        Some(2 + line.cursor().min(usize::from(self.width.saturating_sub(34))))
    }

    /// What stands in the body of a list without rows.
    pub fn empty_list(&self, list: &Listing) -> Vec<Row> {
        let cells = usize::from(self.width.saturating_sub(4));
        if list.filter_error.is_some() {
            return Vec::new();
        }
        if let Some(problem) = &list.problem {
            let (one, many) = list.kind.nouns();
            let name = if list.kind == super::ListKind::Certificates { "ID" } else { "NAME" };
            let title = if problem.kind == ProblemKind::Denied {
                let action = problem.missing.as_deref().unwrap_or(list.kind.action());
                format!("No permission to list {many}: {action} is missing")
            } else {
                format!("The {many} could not be listed")
            };
            let mut rows = vec![Row::text(Role::Warn, format!("! {title}"))];
            rows.extend(super::wrapped(Role::Dim, "", 2, &problem.to_string(), cells));
            rows.extend(super::wrapped(
                Role::Text,
                "",
                2,
                &format!(
                    "A {one} can still be opened: press {} and type `{} {name}`.",
                    self.key_of(super::CommandId::Palette),
                    one.replace(' ', "-")
                ),
                cells,
            ));
            return rows;
        }
        let (_, many) = list.kind.nouns();
        let (undecided, columns) = list.undecided();
        let said = if list.covered() < list.loaded() {
            "looking…".to_owned()
        } else if undecided > 0 {
            let (undecided, columns) = (text::count(undecided), columns.join(", "));
            let said = self.members_said(list).map(|said| format!(" ({said})")).unwrap_or_default();
            format!(
                "None is known to match; of {undecided} {many} {columns} is not known{said}. esc clears the filter."
            )
        } else if list.loaded() > 0 {
            format!("None of the {} {many} loaded matches; esc clears the filter.", text::count(list.loaded()))
        } else if list.complete {
            format!("There are no {many} in this account and region.")
        } else {
            "loading…".to_owned()
        };
        super::wrapped(Role::Dim, "", 0, &said, cells)
    }

    /// The whole screen where nobody is signed in.
    pub fn sign_in_rows(&self) -> Vec<Row> {
        let cells = usize::from(self.width.saturating_sub(6));
        let SignIn::Failed(problem) = &self.sign_in else {
            return vec![Row::text(Role::Dim, "signing in…")];
        };
        let mut rows = vec![Row::text(Role::Bad, "✗ Could not sign in to AWS"), Row::blank()];
        let what =
            if problem.on.is_empty() { problem.tried.clone() } else { format!("{} on {}", problem.tried, problem.on) };
        rows.extend(super::wrapped(Role::Text, "tried", 10, &what, cells));
        let code = problem.code.as_ref().map(|code| format!("{code}: ")).unwrap_or_default();
        for (at, line) in format!("{code}{}", problem.message).lines().enumerate() {
            rows.extend(super::wrapped(Role::Text, if at == 0 { "found" } else { "" }, 10, line, cells));
        }
        if let Some(id) = &problem.request_id {
            rows.extend(super::wrapped(Role::Dim, "request", 10, id, cells));
        }
        if let Some(next) = &problem.next {
            rows.push(Row::blank());
            for (at, line) in next.lines().enumerate() {
                rows.extend(super::wrapped(Role::Accent, if at == 0 { "do" } else { "" }, 10, line, cells));
            }
        }
        rows
    }
}

/// The most lines of a notice.
const NOTICE: usize = 4;
/// From this width on the views stand there with their whole titles.
const NAV_WHOLE: u16 = 115;
/// From this width on there is room between them.
const NAV: u16 = 92;
/// Below this width every letter counts.
const NAV_SHORT: u16 = 80;
/// Below this width only the view shown has its title.
const NAV_LEAST: u16 = 68;

/// The views, in the order of their keys.
const VIEWS: [(&str, View); 9] = [
    ("Things", View::List(super::ListKind::Things)),
    ("Certificates", View::List(super::ListKind::Certificates)),
    ("Policies", View::List(super::ListKind::Policies)),
    ("Role aliases", View::List(super::ListKind::RoleAliases)),
    ("Groups", View::List(super::ListKind::Groups)),
    ("Live feed", View::Feed),
    ("Activity", View::Activity),
    ("Findings", View::Findings),
    ("Overview", View::Overview),
];

fn span(role: Role, text: impl Into<String>) -> Span {
    Span { role, text: text::safe(&text.into()) }
}

/// What a tab has to tell before it is shown.
fn mark(page: &Page, title: &str) -> Option<(Role, &'static str)> {
    if let (Page::Principal(page), "Identity") = (page, title) {
        return page.mark();
    }
    let chain = page.chain()?;
    match title {
        "Identity" => {
            let all = chain.examined.get()?;
            let broken = all.iter().any(Examined::is_broken);
            let unsure =
                all.iter().flat_map(|one| &one.links).any(|link| link.outcome == crate::diagnose::Outcome::Unknown);
            Some(match (broken, unsure) {
                (true, _) => (Role::Bad, "✗"),
                (false, true) => (Role::Unknown, "?"),
                (false, false) => (Role::Ok, "✓"),
            })
        }
        "Credentials" => match &chain.test {
            Test::None => None,
            Test::Running { .. } => Some((Role::Dim, "…")),
            Test::Done { outdated: true, .. } => Some((Role::Dim, "?")),
            Test::Done { result: Ok(tested), .. } if tested.meaning.case == "ok" => Some((Role::Ok, "✓")),
            Test::Done { .. } => Some((Role::Bad, "✗")),
        },
        _ => None,
    }
}

/// What the filter covers.
fn covered(list: &Listing, loaded: &str) -> String {
    if list.covered() < list.loaded() {
        return format!("{} so far, {loaded} loaded", text::count(list.covered()));
    }
    match list.total.filter(|total| !list.complete && list.since.is_none() && *total > list.loaded()) {
        Some(total) if list.filter.is_empty() => format!("{loaded} of about {}", text::count(total)),
        Some(total) => format!("{} loaded of about {}", text::count(list.loaded()), text::count(total)),
        None => loaded.to_owned(),
    }
}

/// How much is loaded, what the filter covers, how old it is.
fn coverage(list: &Listing, state: &State) -> Vec<Span> {
    let (one, many) = list.kind.nouns();
    let mut spans = Vec::new();
    if list.filter_error.is_some() {
        return spans;
    }
    let loaded = text::plural(list.loaded(), one, many);
    if list.filter.is_empty() {
        spans.push(span(Role::Text, covered(list, &loaded)));
    } else {
        if state.prompt.is_none() {
            spans.push(span(Role::Dim, "filter "));
            spans.push(span(Role::Match, text::safe(&list.filter)));
            spans.push(span(Role::Dim, "  "));
        }
        spans.push(span(Role::Text, format!("{} of {}", text::count(list.len()), covered(list, &loaded))));
        let (undecided, columns) = list.undecided();
        if undecided > 0 && !state.index_is_exhausted() {
            let said = format!("  ? not known of {}: {}", text::count(undecided), columns.join(", "));
            spans.push(span(Role::Unknown, said));
        }
        if let Some(said) = state.members_said(list) {
            spans.push(span(Role::Dim, format!("  {said}")));
        }
    }
    spans.extend(state.told_since(list));
    if list.loading && list.since.is_some() {
        // How far that is has been said.
    } else if list.loading {
        spans.push(span(Role::Warn, if list.loaded() == 0 { "  loading…" } else { "  more coming…" }));
    } else if let Some(problem) = &list.problem {
        let why = problem
            .missing
            .as_ref()
            .map_or_else(|| problem.message.clone(), |action| format!("no permission: {action}"));
        let what = match list.loaded() {
            0 => "not loaded",
            _ if list.since.is_some() => "not listed anew",
            _ => "not all",
        };
        spans.push(span(Role::Warn, format!("  ! {what}: {why}")));
    } else if let Some(at) = list.at {
        let age = age::step(at, state.now);
        spans
            .push(span(Role::Dim, if age == "now" { "  just loaded".to_owned() } else { format!("  over {age} old") }));
    }
    if let Some(field) = list.sort_field() {
        spans.push(span(Role::Dim, format!("  by {field}")));
    }
    spans
}

impl Page {
    /// What is still on its way.
    pub fn busy(&self) -> Option<&'static str> {
        let busy = match self {
            Self::Thing(page) => page.chain.examined.asking,
            Self::Certificate(page) => page.detail.asking || page.chain.examined.asking,
            Self::Policy(page) => page.detail.asking || page.versions.asking || page.targets.asking,
            Self::RoleAlias(page) => page.alias.asking || page.assumers.asking || page.others.asking,
            Self::Group(page) => page.detail.asking || page.things.asking,
            Self::Principal(page) => page.judged.asking,
        };
        busy.then_some("asking AWS…")
    }
}
