//! Find a command, go to a name.

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::app::cursor::Cursor;
use crate::app::line::Line;
use crate::app::{COMMANDS, Command, State, Target};
use crate::fleet::{IamKind, IamPrincipal, SavedView, Scope};

/// What can be chosen.
#[derive(Debug, Clone)]
pub enum Choice {
    /// A command.
    Command(&'static Command),
    /// A view that was saved.
    View(SavedView),
    /// A page.
    Go(Target),
    /// The page of an identity of this identity pool.
    Pooled {
        /// `region:uuid`
        identity: String,
        /// `region:uuid`, too.
        pool: String,
    },
    /// The page of the certificate in this file.
    File(String),
    /// What an error text means.
    Explain(String),
}

/// The most names offered at a time.
const NAMES: usize = 40;
/// Names that are looked at before the key that asked for it is answered: a few milliseconds' worth.
pub(super) const AT_ONCE: usize = 16_384;

/// Find a command, go to a name.
#[derive(Debug, Clone)]
pub struct Palette {
    /// What is typed.
    pub line: Line,
    /// The best first.
    pub choices: Vec<Choice>,
    /// Among the choices.
    pub cursor: Cursor,
    /// The names that are looked through; none where what is typed is no part of one.
    names: Option<Names>,
    /// What stands before the names, and behind them.
    around: (Vec<Choice>, Vec<Choice>),
}

impl Palette {
    /// With nothing typed: every command of the screen.
    pub fn new(state: &State) -> Self {
        let mut palette = Self {
            line: Line::default(),
            choices: Vec::new(),
            cursor: Cursor::default(),
            names: None,
            around: (Vec::new(), Vec::new()),
        };
        palette.search(state);
        palette
    }

    /// Finds what fits what is typed. Where there are very many names, [`Self::work`] goes on with it.
    pub fn search(&mut self, state: &State) {
        let typed = self.line.text().trim();
        self.cursor = Cursor::default();
        self.names = None;
        self.around = (Vec::new(), Vec::new());
        if let Some(choice) = alone(typed) {
            self.around.0.push(choice);
        } else if let (Some(kind), name) = split(typed) {
            if !name.is_empty() {
                self.around.1.push(Choice::Go(target(kind, name, &state.scope())));
            }
            self.names = Some(Names::of(name, Some(kind)));
        } else {
            self.around.0 = commands(state, typed).into_iter().map(Choice::Command).collect();
            let views = views(state, typed);
            let wanted = typed.to_lowercase();
            let is_meant = |view: &&SavedView| view.name.to_lowercase().starts_with(&wanted);
            let is_meant = !typed.is_empty() && Command::named(typed).is_none() && views.first().is_some_and(is_meant);
            // A name that begins so means the view; else commands stand first.
            let at = if is_meant { 0 } else { self.around.0.len() };
            self.around.0.splice(at..at, views.into_iter().cloned().map(Choice::View));
            if typed.chars().count() > 1 {
                self.around.1 = not_searched(state, typed).chain(of_iam(state, typed)).map(Choice::Go).collect();
                self.names = Some(Names::of(typed, None));
            }
        }
        self.work(state, AT_ONCE);
    }

    /// Whether there are names not looked at yet.
    pub fn is_busy(&self) -> bool {
        self.names.as_ref().is_some_and(|names| !names.is_done)
    }

    /// Looks at about so many names more.
    pub fn work(&mut self, state: &State, most: usize) {
        if let Some(names) = &mut self.names {
            names.look(state, most);
        }
        let found: Vec<Target> = self.names.iter().flat_map(|names| names.targets(state)).collect();
        let selected = self.choices.get(self.cursor.row).cloned();
        let (before, behind) = self.around.clone();
        let is_new = |choice: &Choice| !matches!(choice, Choice::Go(to) if found.contains(to));
        let behind: Vec<Choice> = behind.into_iter().filter(is_new).collect();
        self.choices = before;
        self.choices.extend(found.into_iter().map(Choice::Go));
        self.choices.extend(behind);
        // Who has gone to a name stays on it while better ones come.
        if let Some(Choice::Go(selected)) = selected
            && self.cursor.row > 0
        {
            let is_it = |choice: &Choice| matches!(choice, Choice::Go(to) if *to == selected);
            self.cursor.row = self.choices.iter().position(is_it).unwrap_or(self.cursor.row);
        }
        self.cursor.row = self.cursor.row.min(self.choices.len().saturating_sub(1));
    }
}

/// What is a choice by itself, whatever else there is.
fn alone(typed: &str) -> Option<Choice> {
    let (kind, name) = split(typed);
    to_explain(typed).or_else(|| pasted(typed)).or_else(|| certificate_file(kind, name)).or_else(|| pooled(kind, name))
}

/// The best names of those looked at so far.
#[derive(Debug, Clone)]
struct Names {
    pattern: Pattern,
    /// The one list that is asked for.
    noun: Option<usize>,
    /// The list under way, and the place in it.
    at: (usize, usize),
    is_done: bool,
    /// Score, list and name; the best first, of equals the first.
    best: Vec<(u32, usize, String)>,
}

impl Names {
    /// Letter by letter only where the kind was named too, or a far-fetched one would stand before a right one that is
    /// not loaded.
    fn of(typed: &str, noun: Option<usize>) -> Self {
        let kind = if noun.is_some() { AtomKind::Fuzzy } else { AtomKind::Substring };
        let pattern = Pattern::new(typed, CaseMatching::Ignore, Normalization::Smart, kind);
        Self { pattern, noun, at: (noun.unwrap_or(0), 0), is_done: false, best: Vec::new() }
    }

    fn look(&mut self, state: &State, most: usize) {
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut buffer = Vec::new();
        let mut left = most;
        while left > 0 && !self.is_done {
            let (list, place) = self.at;
            let Some(names) = state.lists.get(list).and_then(|list| list.names_from(place, left)) else {
                self.is_done = self.noun.is_some() || list + 1 >= state.lists.len();
                self.at = (list + 1, 0);
                continue;
            };
            for name in names {
                if let Some(score) = self.pattern.score(Utf32Str::new(name, &mut buffer), &mut matcher) {
                    keep(&mut self.best, score, list, name);
                }
            }
            let end = (place + left).min(state.lists[list].places());
            left -= end - place;
            self.at = (list, end);
        }
    }

    fn targets<'s>(&'s self, state: &'s State) -> impl Iterator<Item = Target> + 's {
        self.best.iter().filter_map(|(_, list, name)| Some(state.lists.get(*list)?.kind.target(name)))
    }
}

/// Among the best, if it is one of them.
fn keep(best: &mut Vec<(u32, usize, String)>, score: u32, list: usize, name: &str) {
    let at = best.partition_point(|(other, ..)| *other >= score);
    if at < NAMES {
        best.truncate(NAMES - 1);
        best.insert(at, (score, list, name.to_owned()));
    }
}

/// Those of the lists, in their order, then those that no list has.
const NOUNS: [&str; 8] = ["thing", "certificate", "policy", "role-alias", "group", "identity", "role", "user"];

/// What was pasted as it stands in a log: an ARN or an id says itself what it is; so does the path of a file.
fn pasted(typed: &str) -> Option<Choice> {
    let is_path = ["/", "./", "../", "~/"].iter().any(|start| typed.starts_with(start));
    let is_path = is_path || [".pem", ".crt", ".cer", ".cert"].iter().any(|end| typed.ends_with(end));
    if typed.contains(char::is_whitespace) {
        return None;
    }
    if is_path {
        return Some(Choice::File(typed.to_owned()));
    }
    Target::of_pasted(typed).map(Choice::Go)
}

/// `explain TEXT`: all behind the word is the text.
fn to_explain(typed: &str) -> Option<Choice> {
    let (word, text) = typed.split_once(char::is_whitespace)?;
    (word == "explain" && !text.trim().is_empty()).then(|| Choice::Explain(text.trim().to_owned()))
}

/// A certificate by its file: what is no id is one.
fn certificate_file(kind: Option<usize>, name: &str) -> Option<Choice> {
    let is_file = kind == Some(1) && name.contains(['/', '.', '~']);
    is_file.then(|| Choice::File(name.to_owned()))
}

/// `identity ID POOL`: its pool is named where AWS does not tell it.
fn pooled(kind: Option<usize>, name: &str) -> Option<Choice> {
    let (identity, pool) = name.split_once(char::is_whitespace)?;
    let is_identity = kind.and_then(|kind| NOUNS.get(kind)) == Some(&"identity");
    let pool = pool.trim().to_owned();
    (is_identity && !pool.is_empty()).then(|| Choice::Pooled { identity: identity.to_owned(), pool })
}

/// The IAM role and user of this name: no list has them, and whether they exist is seen on their page. What a name may
/// have: IAM API reference, `RoleName` and `UserName`.
fn of_iam(state: &State, typed: &str) -> impl Iterator<Item = Target> {
    let is_name = typed.len() > 2
        && typed.len() <= 64
        && typed.chars().all(|c| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c))
        && commands(state, typed).is_empty();
    let scope = state.scope();
    let all = if is_name { vec![target(6, typed, &scope), target(7, typed, &scope)] } else { Vec::new() };
    all.into_iter()
}

/// `thing pump-1` is a noun and a name.
fn split(typed: &str) -> (Option<usize>, &str) {
    let Some((noun, name)) = typed.split_once(char::is_whitespace) else { return (None, typed) };
    (NOUNS.iter().position(|known| *known == noun), name.trim())
}

fn target(noun: usize, name: &str, scope: &Scope) -> Target {
    if let Some(target) = Target::of_pasted(name) {
        return target;
    }
    let name = name.to_owned();
    let iam = |kind, what: &str| {
        let arn = format!("arn:{}:iam::{}:{what}/{name}", scope.partition, scope.account);
        let last = name.rsplit('/').next().unwrap_or_default().to_owned();
        Target::IamPrincipal(IamPrincipal { kind, arn, name: last, session: None })
    };
    match noun {
        0 => Target::Thing(name),
        1 => Target::Certificate(name),
        2 => Target::Policy(name),
        3 => Target::RoleAlias(name),
        5 => Target::Identity(name),
        6 => iam(IamKind::Role, "role"),
        7 => iam(IamKind::User, "user"),
        _ => Target::Group(name),
    }
}

/// The views whose names hold what is typed, the one of that name first; all where nothing is typed.
fn views<'a>(state: &'a State, typed: &str) -> Vec<&'a SavedView> {
    let wanted = typed.trim_start_matches("view ").trim().to_lowercase();
    let mut views: Vec<&SavedView> =
        state.saved.views.iter().filter(|view| view.name.to_lowercase().contains(&wanted)).collect();
    views.sort_by_key(|view| (!view.is_named(&wanted), !view.name.to_lowercase().starts_with(&wanted)));
    views
}

fn commands(state: &State, typed: &str) -> Vec<&'static Command> {
    let place = state.place();
    let all = COMMANDS.iter().filter(|command| command.applies(place));
    if typed.is_empty() {
        return all.collect();
    }
    let mut matcher = Matcher::new(Config::DEFAULT);
    let pattern = Pattern::new(typed, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy);
    let mut buffer = Vec::new();
    let mut scored: Vec<(u32, &Command)> = all
        .filter_map(|command| {
            let name = pattern.score(Utf32Str::new(command.name, &mut buffer), &mut matcher).map(|score| score * 2);
            let title = pattern.score(Utf32Str::new(command.title, &mut buffer), &mut matcher);
            let exact = if command.name == typed { 10_000 } else { 0 };
            Some((name.max(title)? + exact, command))
        })
        .collect();
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    scored.into_iter().map(|(_, command)| command).collect()
}

/// The name as it is typed, of each kind whose list is not all here: it may well exist.
fn not_searched<'a>(state: &'a State, typed: &'a str) -> impl Iterator<Item = Target> + 'a {
    let scope = state.scope();
    let unknown = move |(at, list): (usize, &crate::app::Listing)| (!list.complete).then(|| target(at, typed, &scope));
    let is_fingerprint = typed.len() == 64 && typed.bytes().all(|byte| byte.is_ascii_hexdigit());
    let fits = move |to: &Target| {
        !typed.contains(char::is_whitespace) && (is_fingerprint || !matches!(to, Target::Certificate(_)))
    };
    state.lists.iter().enumerate().filter_map(unknown).filter(fits)
}
