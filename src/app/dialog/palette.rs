//! Find a command, go to a name.

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::app::cursor::Cursor;
use crate::app::line::Line;
use crate::app::{COMMANDS, Command, State, Target};
use crate::fleet::{IamKind, IamPrincipal, Scope};

/// What can be chosen.
#[derive(Debug, Clone)]
pub enum Choice {
    /// A command.
    Command(&'static Command),
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

/// Find a command, go to a name.
#[derive(Debug, Clone)]
pub struct Palette {
    /// What is typed.
    pub line: Line,
    /// The best first.
    pub choices: Vec<Choice>,
    /// Among the choices.
    pub cursor: Cursor,
}

impl Palette {
    /// With nothing typed: every command of the screen.
    pub fn new(state: &State) -> Self {
        let mut palette = Self { line: Line::default(), choices: Vec::new(), cursor: Cursor::default() };
        palette.search(state);
        palette
    }

    /// Finds what fits what is typed.
    pub fn search(&mut self, state: &State) {
        let typed = self.line.text().trim();
        self.cursor = Cursor::default();
        if let Some(choice) = to_explain(typed) {
            self.choices = vec![choice];
            return;
        }
        let (kind, name) = split(typed);
        if let Some(choice) = pasted(typed).or_else(|| certificate_file(kind, name)) {
            self.choices = vec![choice];
            return;
        }
        if let Some(choice) = pooled(kind, name) {
            self.choices = vec![choice];
            return;
        }
        if let Some(kind) = kind {
            self.choices = names(state, name, Some(kind)).into_iter().map(Choice::Go).collect();
            let exact = target(kind, name, &state.scope());
            if !name.is_empty() && !self.choices.iter().any(|choice| matches!(choice, Choice::Go(to) if *to == exact)) {
                self.choices.push(Choice::Go(exact));
            }
            return;
        }
        self.choices = commands(state, typed).into_iter().map(Choice::Command).collect();
        if typed.chars().count() > 1 {
            self.choices.extend(names(state, typed, None).into_iter().map(Choice::Go));
            self.choices.extend(not_searched(state, typed).map(Choice::Go));
            self.choices.extend(of_iam(state, typed).map(Choice::Go));
        }
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

/// Names that fit; letter by letter only where the kind was named too, or a far-fetched one would stand before a right one
/// that is not loaded.
fn names(state: &State, typed: &str, noun: Option<usize>) -> Vec<Target> {
    let mut matcher = Matcher::new(Config::DEFAULT);
    let kind = if noun.is_some() { AtomKind::Fuzzy } else { AtomKind::Substring };
    let pattern = Pattern::new(typed, CaseMatching::Ignore, Normalization::Smart, kind);
    let mut buffer = Vec::new();
    let mut scored = Vec::new();
    for (at, list) in state.lists.iter().enumerate() {
        if noun.is_some_and(|noun| noun != at) {
            continue;
        }
        for name in list.names() {
            if let Some(score) = pattern.score(Utf32Str::new(name, &mut buffer), &mut matcher) {
                scored.push((score, at, name));
            }
        }
    }
    scored.sort_by_key(|(score, ..)| std::cmp::Reverse(*score));
    scored.into_iter().take(NAMES).map(|(_, at, name)| state.lists[at].kind.target(name)).collect()
}
