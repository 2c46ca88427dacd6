//! What belongs to the things on the screen: their groups and the statuses of their certificates. There is no list of that.
//! Each thing is asked, so only what is looked at is, and it is remembered for a while.

use std::collections::{BTreeSet, HashMap};

use jiff::{SignedDuration, Timestamp};

use super::item::{status_role, status_words};
use super::pages::pick;
use super::theme::Role;
use super::{Answer, Effect, Generation, Level, ListKind, Query, State};
use crate::fleet::{CertificateStatus, Group, Principal, Problem, ProblemKind, ThingFacts};

/// How long an answer is good for.
pub(super) const GOOD_FOR: SignedDuration = SignedDuration::from_mins(5);

/// Things remembered; of more, those not asked of for longest are forgotten.
const MOST: usize = 20_000;

/// A question about a thing.
#[derive(Debug, Clone, Default)]
struct Question {
    asked: Option<Timestamp>,
    is_asking: bool,
}

impl Question {
    fn is_due(&self, now: Timestamp) -> bool {
        !self.is_asking && self.asked.is_none_or(|at| now.duration_since(at) >= GOOD_FOR)
    }

    fn begin(&mut self, now: Timestamp) {
        (self.asked, self.is_asking) = (Some(now), true);
    }

    /// Nobody waits for the answer any more.
    fn give_up(&mut self) {
        if std::mem::take(&mut self.is_asking) {
            self.asked = None;
        }
    }
}

/// What was asked of a thing.
#[derive(Debug, Clone, Default)]
struct Row {
    /// Of its questions.
    generation: Generation,
    groups: Question,
    certificates: Question,
    /// Its certificates' ids, once they are known.
    ids: Option<Vec<String>>,
}

/// What was asked of things, by name.
#[derive(Debug, Clone, Default)]
pub(super) struct Belongings {
    rows: HashMap<String, Row>,
    /// By certificate id, with the time they were told.
    statuses: HashMap<String, (CertificateStatus, Timestamp)>,
    /// By certificate id: the things it is attached to, as far as they were asked.
    holders: HashMap<String, BTreeSet<String>>,
    /// Things whose questions are under way.
    asking: BTreeSet<String>,
    /// Refused: not asked any more, until somebody refreshes.
    groups_denied: bool,
    certificates_denied: bool,
}

impl Belongings {
    /// Everything may have changed.
    pub(super) fn ask_again(&mut self) {
        (self.groups_denied, self.certificates_denied) = (false, false);
        for row in self.rows.values_mut() {
            (row.groups.asked, row.certificates.asked) = (None, None);
        }
        self.statuses.clear();
    }

    fn row(&mut self, thing: &str) -> &mut Row {
        if self.rows.len() >= MOST && !self.rows.contains_key(thing) {
            self.forget_some();
        }
        self.rows.entry(thing.to_owned()).or_default()
    }

    /// Whether its questions are under way still.
    fn settle(&mut self, thing: &str) {
        if !self.rows.get(thing).is_some_and(|row| row.groups.is_asking || row.certificates.is_asking) {
            self.asking.remove(thing);
        }
    }

    /// Forgets the half not asked of for longest.
    fn forget_some(&mut self) {
        let asked = |row: &Row| row.groups.asked.max(row.certificates.asked);
        let mut times: Vec<Option<Timestamp>> = self.rows.values().map(asked).collect();
        let middle = times.len() / 2;
        let middle = *times.select_nth_unstable(middle).1;
        self.rows.retain(|_, row| asked(row) > middle);
        let rows = &self.rows;
        self.holders.retain(|_, things| {
            things.retain(|thing| rows.contains_key(thing));
            !things.is_empty()
        });
        let holders = &self.holders;
        self.statuses.retain(|id, _| holders.contains_key(id));
    }

    /// The statuses of a thing's certificates; `None` where not all of them are known.
    fn statuses(&self, thing: &str) -> Option<Vec<String>> {
        let ids = self.rows.get(thing)?.ids.as_ref()?;
        let mut all = ids
            .iter()
            .map(|id| self.statuses.get(id).map(|(status, _)| status.as_str().to_owned()))
            .collect::<Option<Vec<String>>>()?;
        all.sort_unstable();
        Some(all)
    }
}

impl State {
    /// Asks of the things on the screen what their row shows, or what the filter or the order asks for.
    pub(super) fn ask_belongings(&mut self, things: &[String]) -> Vec<Effect> {
        let now = self.now;
        let wants = |field: &str| {
            let list = self.list(ListKind::Things);
            list.sort_field() == Some(field) || self.has_column(ListKind::Things, field)
        };
        // What a filter asks about groups is asked of whole groups, where it can be.
        let groups = wants("group") || (self.list(ListKind::Things).asks("group") && !self.asks_members());
        let certificates = wants("cert") || self.list(ListKind::Things).asks("cert");
        let groups = groups && !self.belongings.groups_denied;
        let certificates = certificates && !self.belongings.certificates_denied;
        if !groups && !certificates {
            return Vec::new();
        }
        let mut effects = Vec::new();
        for thing in things {
            let row = self.belongings.row(thing);
            let mut queries = Vec::new();
            if certificates && row.certificates.is_due(now) {
                row.certificates.begin(now);
                queries.push(Query::RowPrincipals(thing.clone()));
            }
            if groups && row.groups.is_due(now) {
                row.groups.begin(now);
                queries.push(Query::RowGroups(thing.clone()));
            }
            if queries.is_empty() {
                continue;
            }
            self.belongings.asking.insert(thing.clone());
            if self.belongings.row(thing).generation == 0 {
                let generation = self.generation();
                self.belongings.row(thing).generation = generation;
            }
            let generation = self.belongings.row(thing).generation;
            effects.extend(queries.into_iter().map(|query| Effect::Ask { generation, query }));
        }
        effects
    }

    /// Nobody waits for the answers about things that left the screen.
    pub(super) fn drop_belongings(&mut self) -> Vec<Effect> {
        let left = |thing: &&String| !self.is_row_wanted(thing);
        let left: Vec<String> = self.belongings.asking.iter().filter(left).cloned().collect();
        let mut effects = Vec::new();
        for thing in left {
            self.belongings.asking.remove(&thing);
            let Some(row) = self.belongings.rows.get_mut(&thing) else { continue };
            row.groups.give_up();
            row.certificates.give_up();
            effects.push(Effect::Forget { generation: std::mem::take(&mut row.generation) });
        }
        effects
    }

    /// Takes the answer about a row on the screen.
    pub(super) fn row_answered(
        &mut self,
        generation: Generation,
        query: &Query,
        result: Result<Answer, Problem>,
    ) -> Vec<Effect> {
        let (Query::RowPrincipals(thing) | Query::RowGroups(thing) | Query::RowCertificate { thing, .. }) = query
        else {
            return Vec::new();
        };
        let Some(row) = self.belongings.rows.get_mut(thing).filter(|row| row.generation == generation) else {
            return Vec::new();
        };
        match query {
            Query::RowGroups(_) => {
                row.groups.is_asking = false;
                match pick(result, |answer| if let Answer::GroupNames(all) = answer { Some(all) } else { None }) {
                    Ok(groups) => self.groups_told(thing, &groups),
                    Err(problem) => self.row_refused(problem, "groups", |all| &mut all.groups_denied),
                }
            }
            Query::RowPrincipals(_) => {
                match pick(result, |answer| if let Answer::Principals(all) = answer { Some(all) } else { None }) {
                    Ok(principals) => {
                        let effects = self.row_principals(thing, generation, &principals);
                        self.belongings.settle(thing);
                        return effects;
                    }
                    Err(problem) => {
                        row.certificates.is_asking = false;
                        self.row_refused(problem, "certificates", |all| &mut all.certificates_denied);
                    }
                }
            }
            _ => {
                row.certificates.is_asking = false;
                match pick(result, |answer| if let Answer::Certificate(one) = answer { Some(one) } else { None }) {
                    Ok(detail) => self.status_told(&detail.certificate.id, &detail.certificate.status),
                    Err(problem) => self.row_refused(problem, "certificates", |all| &mut all.certificates_denied),
                }
            }
        }
        self.belongings.settle(thing);
        Vec::new()
    }

    /// A refusal is told once, and ends the asking; of a thing that is gone nothing is known, and other failures pass.
    fn row_refused(&mut self, problem: Problem, what: &str, denied: impl Fn(&mut Belongings) -> &mut bool) {
        if problem.kind != ProblemKind::Denied || std::mem::replace(denied(&mut self.belongings), true) {
            return;
        }
        let action = problem.missing.unwrap_or(problem.tried);
        self.say(Level::Warning, format!("no permission: {action}; the {what} of things are not known"));
        self.touch();
    }

    /// A row's principals: the certificates among them whose status nobody told are asked for.
    fn row_principals(&mut self, thing: &str, generation: Generation, principals: &[Principal]) -> Vec<Effect> {
        let ids = certificate_ids(principals);
        self.look_up(&ids);
        let unknown = ids.iter().filter(|id| !self.belongings.statuses.contains_key(*id));
        let ask = |id: &String| Query::RowCertificate { thing: thing.to_owned(), id: id.clone() };
        let queries: Vec<Query> = unknown.map(ask).collect();
        self.belongings.row(thing).certificates.is_asking = !queries.is_empty();
        self.hold(thing, ids);
        queries.into_iter().map(|query| Effect::Ask { generation, query }).collect()
    }

    /// What the list of certificates tells of these; what was told long ago counts no more.
    fn look_up(&mut self, ids: &[String]) {
        let now = self.now;
        for id in ids {
            let is_new = |told: &(CertificateStatus, Timestamp)| now.duration_since(told.1) < GOOD_FOR;
            if self.belongings.statuses.get(id).is_some_and(is_new) {
                continue;
            }
            match self.list(ListKind::Certificates).certificate_status(id, now) {
                Some(status) => self.belongings.statuses.insert(id.clone(), (status, now)),
                None => self.belongings.statuses.remove(id),
            };
        }
    }

    /// These are a thing's certificates.
    fn hold(&mut self, thing: &str, ids: Vec<String>) {
        let old = self.belongings.row(thing).ids.take();
        for id in old.into_iter().flatten() {
            if let Some(holders) = self.belongings.holders.get_mut(&id) {
                holders.remove(thing);
            }
        }
        for id in &ids {
            self.belongings.holders.entry(id.clone()).or_default().insert(thing.to_owned());
        }
        self.belongings.row(thing).ids = Some(ids);
        self.tell_certificates(thing);
    }

    fn tell_certificates(&mut self, thing: &str) {
        let Some(certificates) = self.belongings.statuses(thing) else { return };
        self.tell_things(&[(
            thing.to_owned(),
            ThingFacts { certificates: Some(certificates), ..ThingFacts::default() },
        )]);
    }

    /// The groups of a thing were told, by whatever call.
    pub(super) fn groups_told(&mut self, thing: &str, groups: &[Group]) {
        let now = self.now;
        self.belongings.row(thing).groups.asked = Some(now);
        let groups = Some(groups.iter().map(|group| group.name.clone()).collect());
        self.tell_things(&[(thing.to_owned(), ThingFacts { groups, ..ThingFacts::default() })]);
    }

    /// The principals of a thing were told, by whatever call.
    pub(super) fn principals_told(&mut self, thing: &str, principals: &[Principal]) {
        let now = self.now;
        self.belongings.row(thing).certificates.asked = Some(now);
        let ids = certificate_ids(principals);
        self.look_up(&ids);
        self.hold(thing, ids);
    }

    /// The status of a certificate was told, by whatever call.
    pub(super) fn status_told(&mut self, id: &str, status: &CertificateStatus) {
        let now = self.now;
        self.belongings.statuses.insert(id.to_owned(), (status.clone(), now));
        let holders = self.belongings.holders.get(id).cloned();
        for thing in holders.into_iter().flatten() {
            self.tell_certificates(&thing);
        }
    }

    /// The statuses of listed certificates, where they are of things that were asked.
    pub(super) fn statuses_listed(&mut self, listed: Vec<(String, CertificateStatus)>) {
        for (id, status) in listed {
            if self.belongings.holders.contains_key(&id) {
                self.status_told(&id, &status);
            }
        }
    }

    /// Whoever asks: what was told of things counts in their list.
    pub(super) fn tell_things(&mut self, told: &[(String, ThingFacts)]) {
        for (thing, facts) in told {
            let is_moved = self.list_mut(ListKind::Things).tell(thing, facts);
            if is_moved || self.is_followed(thing) {
                self.touch();
            }
        }
    }

    /// The statuses of a thing's certificates, in a few cells: the worst one, and of how many.
    pub(super) fn certificates_cell(&self, thing: &str) -> (Role, String) {
        let facts = self.list(ListKind::Things).facts(thing);
        let Some(certificates) = facts.and_then(|facts| facts.certificates) else {
            return (Role::Dim, "?".to_owned());
        };
        let is_worse = |status: &&String| (*status != CertificateStatus::Active.as_str(), (*status).clone());
        let Some(worst) = certificates.iter().max_by_key(is_worse) else { return (Role::Dim, "–".to_owned()) };
        let status = CertificateStatus::parse(worst);
        let count = certificates.iter().filter(|other| *other == worst).count();
        let of = match (count, certificates.len()) {
            (1, 1) => String::new(),
            (count, all) if count == all => format!(" ×{all}"),
            (count, all) => format!(" {count}/{all}"),
        };
        (status_role(&status), format!("{}{of}", status_words(&status)))
    }

    /// The groups of a thing, in a few cells.
    pub(super) fn groups_cell(&self, thing: &str) -> (Role, String) {
        let facts = self.list(ListKind::Things).facts(thing);
        match facts.and_then(|facts| facts.groups) {
            None => (Role::Dim, "?".to_owned()),
            Some(groups) if groups.is_empty() => (Role::Dim, "–".to_owned()),
            Some(groups) => (Role::Text, groups.join(" ")),
        }
    }
}

fn certificate_ids(principals: &[Principal]) -> Vec<String> {
    let id = |principal: &Principal| match principal {
        Principal::Certificate { id, .. } => Some(id.clone()),
        _ => None,
    };
    principals.iter().filter_map(id).collect()
}
