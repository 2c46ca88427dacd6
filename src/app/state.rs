//! Everything the screen shows.

use std::borrow::Cow;

use jiff::{SignedDuration, Timestamp};

use super::activity::Activity;
use super::belonging::Belongings;
use super::chain::Chain;
use super::cursor::Cursor;
use super::dialog::Dialog;
use super::failures::Failures;
use super::feed::Feed;
use super::findings::Findings;
use super::follow::Following;
use super::indexing::Indexing;
use super::item::Item;
use super::line::Line;
use super::listing::Listing;
use super::members::Members;
use super::overview::Overview;
use super::pages::Page;
use super::rate::Rate;
use super::theme::Role;
use super::vitals::Vitals;
use super::{Generation, Keymap, Level, ListKind, Place, Saved, Session, Target, Usage};
use crate::diagnose::OpenedWith;
use crate::fleet::{FilterError, IamKind, IamPrincipal, Problem, Scope};
use crate::live::LiveStatus;
use crate::shadow::{Draft, TreeRow};

/// What is known before the first message.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Keys, with the config file's changes.
    pub keymap: Keymap,
    /// What the last run remembered.
    pub saved: Saved,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// How often the shadow on screen is asked for.
    pub poll: Option<SignedDuration>,
}

/// How far the sign-in is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    /// Under way since then.
    Waiting(Timestamp),
    /// Failed.
    Failed(Problem),
    /// Done.
    Done(Session),
}

/// What lies below the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// One of the lists.
    List(ListKind),
    /// What happens in the fleet.
    Feed,
    /// What the audit found.
    Findings,
    /// The fleet in numbers.
    Overview,
    /// Journal and calls.
    Activity,
}

/// The line for messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// How grave.
    pub level: Level,
    /// One line.
    pub text: String,
    /// It goes away then.
    pub until: Timestamp,
}

/// Why nothing else is changed meanwhile: only of one change the outcome is waited for.
pub(super) const BEING_MADE: &str = "a change is being made; wait for AWS's answer";

/// A change being made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changing {
    /// Of the effect.
    pub generation: Generation,
    /// Its one line.
    pub title: String,
    /// What to know about it.
    pub notes: Vec<String>,
    /// Takes something back.
    pub is_undo: bool,
    /// The finding of the audit that it mends, by its key.
    pub audited: Option<String>,
    /// The draft that it sends, by its id, and those that this one goes on with; empty for another change.
    pub drafts: Vec<String>,
}

/// Everything the screen shows, and nothing else.
#[derive(Debug, Clone)]
pub struct State {
    /// The time of the last message.
    pub now: Timestamp,
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
    /// Who is signed in.
    pub sign_in: SignIn,
    /// Keys.
    pub keymap: Keymap,
    /// What is remembered.
    pub saved: Saved,
    /// What the calls so far have shown.
    pub usage: Usage,
    /// How often AWS was asked of late.
    pub rate: Rate,
    /// What is searched for in a view that is no list and has no filter.
    pub(super) searched: String,
    /// How the live session stands.
    pub live: LiveStatus,
    /// Who is connected, and the versions of shadows.
    pub vitals: Vitals,
    /// Clients that AWS does not let in.
    pub failures: Failures,
    /// What happens in the fleet.
    pub feed: Feed,
    /// What the audit found.
    pub findings: Findings,
    /// What lies below the pages.
    pub view: View,
    /// The lists, in the order of [`ListKind::ALL`].
    pub lists: Vec<Listing>,
    /// The account's index of things.
    pub indexing: Indexing,
    /// The fleet in numbers.
    pub overview: Overview,
    /// Journal and calls.
    pub activity: Activity,
    /// The pages one came through; the last is shown.
    pub pages: Vec<Page>,
    /// What lies above.
    pub dialog: Option<Dialog>,
    /// The filter or search being typed, and what it was before.
    pub prompt: Option<(Line, String)>,
    /// The line for messages.
    pub notice: Option<Notice>,
    /// A change being made.
    pub changing: Option<Changing>,
    pub(super) poll: SignedDuration,
    pub(super) sign_in_generation: Generation,
    /// Of the file being read whose certificate's page is to open.
    pub(super) opening: Generation,
    pub(super) following: Following,
    pub(super) belongings: Belongings,
    pub(super) members: Members,
    pub(super) vitals_generation: Generation,
    /// Why there is no push, as it was last told.
    pub(super) polling_told: Option<String>,
    /// How there was no push when last it was tried, until there is.
    pub(super) last_polling: Option<crate::live::LiveStatus>,
    last_generation: Generation,
    dirty: bool,
}

impl State {
    /// The state before anything happened.
    pub fn new(options: Options, now: Timestamp) -> Self {
        let mut lists: Vec<Listing> = ListKind::ALL.into_iter().map(Listing::new).collect();
        for list in &mut lists {
            if let Some(sort) = options.saved.sorts.get(list.kind.command_name()) {
                list.remember_sort(sort);
            }
        }
        let remembered = options.saved.view.as_deref();
        let view = ListKind::ALL.into_iter().find(|kind| Some(kind.command_name()) == remembered);
        Self {
            now,
            width: options.size.0,
            height: options.size.1,
            sign_in: SignIn::Waiting(now),
            keymap: options.keymap,
            saved: options.saved,
            usage: Usage::default(),
            rate: Rate::default(),
            searched: String::new(),
            live: LiveStatus::Off,
            vitals: Vitals::default(),
            failures: Failures::default(),
            feed: Feed::default(),
            findings: Findings::default(),
            view: View::List(view.unwrap_or(ListKind::Things)),
            lists,
            indexing: Indexing::default(),
            overview: Overview::default(),
            activity: Activity::default(),
            pages: Vec::new(),
            dialog: None,
            prompt: None,
            notice: None,
            changing: None,
            poll: options.poll.unwrap_or(super::POLL),
            sign_in_generation: 0,
            opening: 0,
            following: Following::default(),
            belongings: Belongings::default(),
            members: Members::default(),
            vitals_generation: 0,
            polling_told: None,
            last_polling: None,
            last_generation: 0,
            dirty: true,
        }
    }

    /// Whether something on screen changed since this was last asked.
    pub const fn take_dirty(&mut self) -> bool {
        std::mem::replace(&mut self.dirty, false)
    }

    pub(super) const fn touch(&mut self) {
        self.dirty = true;
    }

    pub(super) const fn generation(&mut self) -> Generation {
        self.last_generation += 1;
        self.last_generation
    }

    /// Who is signed in.
    pub const fn session(&self) -> Option<&Session> {
        match &self.sign_in {
            SignIn::Done(session) => Some(session),
            _ => None,
        }
    }

    /// Account and region.
    pub fn scope(&self) -> Scope {
        self.session().map(|session| session.scope.clone()).unwrap_or_default()
    }

    /// What an `aws` command must be given besides the region.
    pub fn opened_with(&self) -> OpenedWith {
        self.session().map(|session| session.opened_with.clone()).unwrap_or_default()
    }

    /// Whether a filter or a sort of some list is under way, or names are looked through.
    pub fn is_busy(&self) -> bool {
        self.is_counting()
            || self.is_covering()
            || self.dialog.as_ref().is_some_and(Dialog::is_busy)
            || self.lists.iter().any(Listing::is_busy)
    }

    /// The page shown, if one is.
    pub fn page(&self) -> Option<&Page> {
        self.pages.last()
    }

    /// The list of this kind.
    pub fn list(&self, kind: ListKind) -> &Listing {
        &self.lists[kind as usize]
    }

    pub(super) fn list_mut(&mut self, kind: ListKind) -> &mut Listing {
        &mut self.lists[kind as usize]
    }

    /// The list shown, if one is.
    pub fn shown_list(&self) -> Option<&Listing> {
        match (self.page(), self.view) {
            (None, View::List(kind)) => Some(self.list(kind)),
            _ => None,
        }
    }

    pub(super) fn shown_list_mut(&mut self) -> Option<&mut Listing> {
        match (self.pages.is_empty(), self.view) {
            (true, View::List(kind)) => Some(self.list_mut(kind)),
            _ => None,
        }
    }

    /// The screen that is shown, below any dialog.
    pub fn place(&self) -> Place {
        if self.session().is_none() {
            return Place::SignIn;
        }
        match (self.page(), self.view) {
            (Some(page), _) => page.place(),
            (None, View::List(kind)) => kind.place(),
            (None, View::Feed) => Place::Feed,
            (None, View::Findings) => Place::Findings,
            (None, View::Overview) => Place::Overview,
            (None, View::Activity) => Place::Activity,
        }
    }

    /// The cursor of the screen shown.
    pub fn cursor(&self) -> Cursor {
        match (self.page(), self.view) {
            (Some(page), _) => page.cursor(),
            (None, View::List(kind)) => self.list(kind).cursor,
            (None, View::Feed) => self.feed.cursor,
            (None, View::Findings) => self.findings.cursor,
            (None, View::Overview) => self.overview.cursor,
            (None, View::Activity) => self.activity.cursor,
        }
    }

    pub(super) fn cursor_mut(&mut self) -> &mut Cursor {
        match (self.pages.last_mut(), self.view) {
            (Some(page), _) => page.cursor_mut(),
            (None, View::List(kind)) => &mut self.lists[kind as usize].cursor,
            (None, View::Feed) => &mut self.feed.cursor,
            (None, View::Findings) => &mut self.findings.cursor,
            (None, View::Overview) => &mut self.overview.cursor,
            (None, View::Activity) => &mut self.activity.cursor,
        }
    }

    /// What is searched for on the page shown.
    pub fn search(&self) -> &str {
        self.page().map_or(self.searched.as_str(), |page| page.common().search.as_str())
    }

    /// The credential chain of the page shown.
    pub fn chain(&self) -> Option<&Chain> {
        self.page().and_then(Page::chain)
    }

    /// A cell of a list: how it is drawn, and its text as the cloud gave it.
    pub fn cell<'a>(&self, item: &'a Item<'_>, field: &str) -> (Role, Cow<'a, str>) {
        match (item, field) {
            (Item::Thing(thing), "connected") => {
                let (role, text) = self.connected_cell(&thing.name);
                (role, Cow::Owned(text))
            }
            (Item::Thing(thing), "shadow") => {
                let (role, text) = self.vitals.shadow_cell(&thing.name);
                (role, Cow::Owned(text))
            }
            (Item::Thing(thing), "cert") => {
                let (role, text) = self.certificates_cell(&thing.name);
                (role, Cow::Owned(text))
            }
            (Item::Thing(thing), "group") => {
                let (role, text) = self.groups_cell(&thing.name);
                (role, Cow::Owned(text))
            }
            _ => (item.role(field), item.cell(field)),
        }
    }

    /// The row of a list under the cursor.
    pub fn selected_item(&self) -> Option<Item<'_>> {
        self.shown_list().and_then(Listing::selected)
    }

    /// What `enter` would open.
    pub fn selected_target(&self) -> Option<Target> {
        if let Some(item) = self.selected_item() {
            return Some(item.target());
        }
        self.selected_row().and_then(|row| row.link)
    }

    /// The shadow tab, where it is shown.
    pub fn shadow(&self) -> Option<&super::ShadowPane> {
        match (self.place(), self.page()) {
            (Place::ThingShadow, Some(Page::Thing(page))) => Some(&page.shadow),
            _ => None,
        }
    }

    /// The row under the cursor, on the shadow tab.
    pub fn selected_shadow_row(&self) -> Option<&TreeRow> {
        self.shadow()?.view.row(self.cursor().row)
    }

    /// The newest draft of the shadow on screen.
    pub fn shown_draft(&self) -> Option<&Draft> {
        match (self.place(), self.page()) {
            (Place::ThingShadow, Some(Page::Thing(page))) => {
                page.drafts.get()?.iter().find(|draft| draft.of.shadow == page.shadow.shown)
            }
            _ => None,
        }
    }

    /// What the screen is about: the page's, or the selected row's.
    pub fn subject(&self) -> Option<Target> {
        self.page().map(Page::target).or_else(|| self.selected_target())
    }

    /// The thing that an examination of this is about: the one whose page one came from, or the one asked about on the way
    /// here. A role opened from a thing is the one of its role alias: devices assume it, and no shadow is asked of it.
    pub(super) fn thing_for(&self, target: &Target) -> Option<String> {
        let is_role = matches!(target, Target::IamPrincipal(principal) if principal.kind == IamKind::Role);
        let of_page = |page: &Page| match page {
            Page::Thing(page) if !is_role => Some(page.name.clone()),
            Page::Principal(page) => page.asked.as_ref().map(|asked| asked.thing.clone()),
            _ => None,
        };
        self.pages.iter().rev().find_map(of_page)
    }

    /// What `doctor` would examine: what the page is about, else what is selected.
    pub(super) fn to_examine(&self) -> Option<Target> {
        let of_page = self.page().map(Page::target).filter(Target::is_examinable);
        let selected = || self.selected_target().filter(Target::is_examinable);
        of_page.or_else(selected).or_else(|| {
            match self.page() {
                Some(Page::RoleAlias(page)) => page.alias.get().and_then(|alias| IamPrincipal::parse(&alias.role_arn)),
                _ => None,
            }
            .map(Target::IamPrincipal)
        })
    }

    /// Nothing to go back to, and nothing to clear.
    pub(super) fn is_at_root(&self) -> bool {
        self.pages.is_empty() && !self.has_search() && !(self.is_findings() && self.findings.is_running())
    }

    pub(super) fn can_open(&self) -> bool {
        self.selected_target().is_some()
            || self.selected_shadow_row().is_some()
            || self.selected_row().is_some_and(|row| {
                row.finding.is_some() || row.failed.is_some() || row.proof.is_some() || row.check.is_some()
            })
    }

    pub(super) fn can_copy(&self) -> bool {
        self.subject().is_some() || self.selected_row().is_some()
    }

    pub(super) fn has_other_shadows(&self) -> bool {
        matches!(self.page(), Some(Page::Thing(page)) if page.shadow.all().len() > 1)
    }

    pub(super) fn has_shadow(&self) -> bool {
        self.shadow().is_some_and(|pane| pane.view.moment().is_some())
    }

    /// Whether any version of the shadow shown has a document.
    pub(super) fn has_document(&self) -> bool {
        self.shadow().is_some_and(|pane| pane.view.history.moments().any(|moment| moment.document.is_some()))
    }

    pub(super) fn has_search(&self) -> bool {
        let is_filtered = self.shown_list().is_some_and(|list| !list.filter.is_empty());
        !self.search().is_empty()
            || is_filtered
            || (self.is_feed() && !self.feed.filter.is_empty())
            || (self.is_findings() && !self.findings.filter.is_empty())
    }

    /// Where the filter of the list or the feed shown cannot be read.
    pub(super) fn filter_error(&self) -> Option<&FilterError> {
        match self.shown_list() {
            Some(list) => list.filter_error.as_ref(),
            None if self.is_feed() => self.feed.filter_error.as_ref(),
            None if self.is_findings() => self.findings.filter_error.as_ref(),
            None => None,
        }
    }

    pub(super) fn say(&mut self, level: Level, text: impl Into<String>) {
        let seconds = if level == Level::Info { 6 } else { 12 };
        let until = self.now.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(self.now);
        self.notice = Some(Notice { level, text: text.into(), until });
    }

    /// Says so where not all of a pasted text fitted.
    pub(super) fn cut(&mut self, fits: bool) {
        if !fits {
            self.say(
                Level::Warning,
                "What was pasted is longer than a line here may be (4 KiB): the rest was left out",
            );
        }
    }

    /// Rows of the body: what is left by header, crumbs, tabs, message and footer.
    pub fn body_height(&self) -> u16 {
        let tabs = self.page().is_some_and(|page| !page.tabs().0.is_empty());
        let columns = self.pages.is_empty() && matches!(self.view, View::List(_));
        let trouble = u16::try_from(self.above_message().len()).unwrap_or(0);
        self.height.saturating_sub(4 + u16::from(tabs) + u16::from(columns) + trouble)
    }
}

impl ListKind {
    /// The screen that shows it.
    pub const fn place(self) -> Place {
        match self {
            Self::Things => Place::Things,
            Self::Certificates => Place::Certificates,
            Self::Policies => Place::Policies,
            Self::RoleAliases => Place::RoleAliases,
            Self::Groups => Place::Groups,
        }
    }

    /// The name of the command that shows it.
    pub const fn command_name(self) -> &'static str {
        match self {
            Self::Things => "things",
            Self::Certificates => "certificates",
            Self::Policies => "policies",
            Self::RoleAliases => "role-aliases",
            Self::Groups => "groups",
        }
    }
}
