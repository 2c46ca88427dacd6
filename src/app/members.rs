//! Who is in the groups that a filter asks for: one call tells 250 of them, where each thing asked would tell of one.

use jiff::{SignedDuration, Timestamp};

use super::belonging::GOOD_FOR;
use super::pages::pick;
use super::state::View;
use super::{Answer, Effect, Generation, ListKind, Portion, Query, State, text};
use crate::fleet::{Op, Operand, Problem, Test};

/// A filter that stands for less is not asked: somebody types on.
const PAUSE: SignedDuration = SignedDuration::from_millis(300);

/// So many groups are asked for one term; a term that means more is not decided by asking.
const MOST_GROUPS: usize = 50;

/// A term of the filter, and how far its answer is.
#[derive(Debug, Clone)]
struct Asked {
    test: Test,
    /// Of its questions.
    generation: Generation,
    stage: Stage,
    /// It was answered before: what comes is kept until it is whole.
    kept: Option<Vec<String>>,
}

/// How far an answer is.
#[derive(Debug, Clone)]
enum Stage {
    /// It is asked then.
    Due(Timestamp),
    /// The groups' names are being listed.
    Groups,
    /// Their things are being listed; so many groups are not read yet.
    Things(usize),
    /// It is whole since then.
    Done(Timestamp),
    /// It cannot be told, for this reason.
    Failed(String),
}

/// What the filter of the list of things asks about groups.
#[derive(Debug, Clone, Default)]
pub(super) struct Members(Vec<Asked>);

impl Members {
    /// When the next question is due.
    pub(super) fn due(&self) -> Option<Timestamp> {
        let due = |asked: &Asked| if let Stage::Due(at) = asked.stage { Some(at) } else { None };
        self.0.iter().filter_map(due).min()
    }

    /// What was answered may have changed.
    pub(super) fn ask_again(&mut self, now: Timestamp) {
        for asked in &mut self.0 {
            match asked.stage {
                Stage::Done(_) => (asked.stage, asked.kept) = (Stage::Due(now), Some(Vec::new())),
                Stage::Failed(_) => asked.stage = Stage::Due(now),
                Stage::Due(_) | Stage::Groups | Stage::Things(_) => {}
            }
        }
    }

    /// How the answers stand, in words, where there is something to say.
    pub(super) fn said(&self) -> Option<String> {
        let failed = |asked: &Asked| if let Stage::Failed(why) = &asked.stage { Some(why.clone()) } else { None };
        let is_open = |asked: &Asked| !matches!(asked.stage, Stage::Done(_) | Stage::Failed(_));
        let open = || self.0.iter().any(is_open).then(|| "asking who is in it…".to_owned());
        self.0.iter().find_map(failed).or_else(open)
    }
}

/// The name of the one group that is meant, where it is written whole.
fn whole_name(test: &Test) -> Option<&str> {
    match test {
        Test::Field { op: Op::Is, operand: Operand::Text(name), .. } if !name.contains(['*', '?']) => Some(name),
        _ => None,
    }
}

impl State {
    /// Whether the filter of the list of things is answered so.
    pub(super) fn asks_members(&self) -> bool {
        !self.list(ListKind::Things).group_tests().is_empty()
    }

    /// How far the answers are that this list's filter waits for, in words.
    pub(super) fn members_said(&self, list: &super::Listing) -> Option<String> {
        (list.kind == ListKind::Things && list.asks("group")).then(|| self.members.said()).flatten()
    }

    /// Asks what the filter in force asks about groups; what it does not ask any more is given up.
    pub(super) fn ask_members(&mut self) -> Vec<Effect> {
        let now = self.now;
        if self.session().is_none() || self.view != View::List(ListKind::Things) {
            return Vec::new();
        }
        let tests = self.list(ListKind::Things).group_tests();
        let mut effects = Vec::new();
        self.members.0.retain(|asked| {
            let is_wanted = tests.contains(&asked.test);
            let is_running = matches!(asked.stage, Stage::Things(_));
            if !is_wanted && is_running {
                effects.push(Effect::Forget { generation: asked.generation });
            }
            // What was answered stays answered while the list keeps it.
            is_wanted || matches!(asked.stage, Stage::Done(_))
        });
        let things = &self.lists[ListKind::Things as usize];
        self.members.0.retain(|asked| !matches!(asked.stage, Stage::Done(_)) || things.is_asked(&asked.test));
        for test in tests {
            if let Some(asked) = self.members.0.iter_mut().find(|asked| asked.test == test) {
                if matches!(asked.stage, Stage::Done(at) if now.duration_since(at) >= GOOD_FOR) {
                    (asked.stage, asked.kept) = (Stage::Due(now), Some(Vec::new()));
                }
                continue;
            }
            let due = now.checked_add(PAUSE).unwrap_or(now);
            self.members.0.push(Asked { test, generation: 0, stage: Stage::Due(due), kept: None });
        }
        let mut at = 0;
        while at < self.members.0.len() {
            effects.extend(self.ask_group(at));
            at += 1;
        }
        effects
    }

    /// Goes on with one of them.
    fn ask_group(&mut self, at: usize) -> Vec<Effect> {
        let now = self.now;
        let asked = &self.members.0[at];
        match asked.stage {
            Stage::Due(due) if due <= now => {}
            Stage::Groups => {}
            _ => return Vec::new(),
        }
        if let Some(name) = whole_name(&asked.test) {
            let names = vec![name.to_owned()];
            return self.ask_things_of(at, names);
        }
        let groups = self.list(ListKind::Groups);
        let is_old = groups.at.is_none_or(|told| now.duration_since(told) >= GOOD_FOR);
        if groups.complete && !groups.loading && !is_old {
            let test = asked.test.clone();
            let names = self.list(ListKind::Things).groups_meant(&test, groups.names());
            return self.ask_things_of(at, names);
        }
        if groups.loading {
            self.members.0[at].stage = Stage::Groups;
            return Vec::new();
        }
        if let (Some(problem), Stage::Groups) = (&groups.problem, &asked.stage) {
            let why = reason(problem);
            self.members.0[at].stage = Stage::Failed(why);
            return Vec::new();
        }
        self.members.0[at].stage = Stage::Groups;
        super::update::reload_list(self, ListKind::Groups)
    }

    /// Asks for the things of these groups.
    fn ask_things_of(&mut self, at: usize, names: Vec<String>) -> Vec<Effect> {
        if names.len() > MOST_GROUPS {
            let why = format!("{} groups are meant: write more of the name", text::count(names.len()));
            self.members.0[at].stage = Stage::Failed(why);
            return Vec::new();
        }
        let generation = self.generation();
        self.list_mut(ListKind::Things).ask_groups();
        let asked = &mut self.members.0[at];
        (asked.generation, asked.stage) = (generation, Stage::Things(names.len()));
        if names.is_empty() {
            self.members_known(at);
        }
        let ask = |name| Effect::Ask { generation, query: Query::GroupThings(name) };
        names.into_iter().map(ask).collect()
    }

    /// Whether these are the questions of a filter.
    pub(super) fn is_of_members(&self, generation: Generation) -> bool {
        self.members.0.iter().any(|asked| asked.generation == generation && generation != 0)
    }

    /// Takes a part of a group's things.
    pub(super) fn members_answered(&mut self, generation: Generation, result: Result<Answer, Problem>) {
        let Some(at) = self.members.0.iter().position(|asked| asked.generation == generation) else { return };
        self.touch();
        let asked = &mut self.members.0[at];
        let Stage::Things(left) = &mut asked.stage else { return };
        let part = pick(result, |answer| if let Answer::GroupThings(part) = answer { Some(part) } else { None });
        let Portion { items, is_last, .. } = match part {
            Ok(part) => part,
            // Deleted since it was listed: nothing is in it.
            Err(problem) if problem.kind == crate::fleet::ProblemKind::NotFound => {
                Portion { items: Vec::new(), is_first: true, is_last: true }
            }
            Err(problem) => {
                asked.stage = Stage::Failed(reason(&problem));
                return;
            }
        };
        *left = left.saturating_sub(usize::from(is_last));
        let is_whole = *left == 0;
        let test = asked.test.clone();
        match &mut asked.kept {
            Some(kept) => kept.extend(items),
            None => self.list_mut(ListKind::Things).answer(&test, &items),
        }
        if is_whole {
            self.members_known(at);
        }
    }

    /// All of them are known.
    fn members_known(&mut self, at: usize) {
        let now = self.now;
        let asked = &mut self.members.0[at];
        asked.stage = Stage::Done(now);
        let (test, kept) = (asked.test.clone(), asked.kept.take());
        self.list_mut(ListKind::Things).end_answer(&test, kept);
        self.touch();
    }
}

fn reason(problem: &Problem) -> String {
    let action = problem.missing.as_ref().map(|action| format!("no permission: {action}"));
    action.unwrap_or_else(|| problem.message.clone())
}
