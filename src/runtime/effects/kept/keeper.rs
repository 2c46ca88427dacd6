//! What AWS lists, written page by page on a task of its own.

use std::collections::HashMap;
use std::io;

use jiff::Timestamp;
use tokio::sync::mpsc::{Receiver, Sender, UnboundedSender, channel};
use tokio::task::{JoinHandle, spawn_blocking};

use crate::app::{Answer, Generation, Level, ListKind, ListPage, Msg, Query};
use crate::aws::Cloud;
use crate::disk::{KeptLists, ListWriter, Owner};
use crate::fleet::kept::Pack;
use crate::fleet::{Certificate, Group, Listed, Policy, Problem, RoleAlias, Thing};

/// Pages that wait at most. A disk that is slower than AWS for so long keeps no list.
const WAITING: usize = 128;

/// A page, or that there will be none.
struct Page {
    kind: ListKind,
    generation: Generation,
    /// The token it was asked for with; `None` for the first.
    asked: Option<String>,
    /// Its rows, and the token of the next one; `None` where AWS told none.
    told: Option<(Rows, Option<String>)>,
    at: Timestamp,
    owner: Owner,
}

enum Rows {
    Things(Vec<Thing>),
    Certificates(Vec<Certificate>),
    Policies(Vec<Policy>),
    RoleAliases(Vec<RoleAlias>),
    Groups(Vec<Group>),
}

enum Writer {
    Things(Box<ListWriter<Thing>>),
    Certificates(Box<ListWriter<Certificate>>),
    Policies(ListWriter<Policy>),
    RoleAliases(ListWriter<RoleAlias>),
    Groups(ListWriter<Group>),
}

/// What writes lists.
#[derive(Debug)]
pub(in crate::runtime::effects) struct Keeper {
    pages: Sender<Page>,
    task: JoinHandle<()>,
}

impl Keeper {
    pub(in crate::runtime::effects) fn start(lists: KeptLists, messages: UnboundedSender<Msg>) -> Self {
        let (pages, waiting) = channel(WAITING);
        Self { pages, task: tokio::spawn(work(Lists { disk: lists, open: HashMap::new(), messages }, waiting)) }
    }

    /// What hands on the answers to this question, where it is one for a list.
    pub(in crate::runtime::effects) fn hand(
        &self,
        generation: Generation,
        query: &Query,
        cloud: &Cloud,
    ) -> Option<impl FnOnce(&Result<Answer, Problem>) + Send + use<>> {
        let Query::List { kind, page } = query else { return None };
        let owner = Owner::new(cloud.scope(), cloud.registry_url())?;
        let (kind, asked, pages) = (*kind, page.clone(), self.pages.downgrade());
        Some(move |result: &Result<Answer, Problem>| {
            let told = result.as_ref().ok().and_then(rows);
            let Some(pages) = pages.upgrade() else { return };
            // Where too many wait, one is missing now, which whoever writes the next one will notice.
            let _ = pages.try_send(Page { kind, generation, asked, told, at: Timestamp::now(), owner });
        })
    }

    /// Waits until what came is on the disk.
    pub(in crate::runtime::effects) async fn finish(self) {
        drop(self.pages);
        let _ = self.task.await;
    }
}

/// The rows of an answer, and the token of the next page.
fn rows(answer: &Answer) -> Option<(Rows, Option<String>)> {
    fn of<T: Clone>(page: &ListPage<T>) -> (Vec<T>, Option<String>) {
        (page.items.clone(), page.next.clone())
    }
    let (rows, next) = match answer {
        Answer::Things(page) => {
            let (rows, next) = of(page);
            (Rows::Things(rows), next)
        }
        Answer::Certificates(page) => {
            let (rows, next) = of(page);
            (Rows::Certificates(rows), next)
        }
        Answer::Policies(page) => {
            let (rows, next) = of(page);
            (Rows::Policies(rows), next)
        }
        Answer::RoleAliases(page) => {
            let (names, next) = of(page);
            (Rows::RoleAliases(names.into_iter().map(RoleAlias::named).collect()), next)
        }
        Answer::Groups(page) => {
            let (rows, next) = of(page);
            (Rows::Groups(rows), next)
        }
        _ => return None,
    };
    Some((rows, next))
}

/// The lists being written.
struct Lists {
    disk: KeptLists,
    open: HashMap<ListKind, Open>,
    messages: UnboundedSender<Msg>,
}

struct Open {
    generation: Generation,
    /// The token of the page that comes next.
    next: Option<String>,
    /// `None` once it has ended or was given up.
    writer: Option<Writer>,
}

async fn work(mut lists: Lists, mut waiting: Receiver<Page>) {
    while let Some(first) = waiting.recv().await {
        let mut pages = vec![first];
        while let Ok(page) = waiting.try_recv() {
            pages.push(page);
        }
        let written = spawn_blocking(move || {
            for page in pages {
                lists.take(page);
            }
            lists
        });
        // A panic in there is told by the panic hook; nothing is kept from then on.
        let Ok(back) = written.await else { return };
        lists = back;
    }
    // Whoever waits for this is ending.
    let _ = spawn_blocking(move || lists.break_off()).await;
}

impl Lists {
    fn take(&mut self, page: Page) {
        let Page { kind, generation, asked, told, at, owner } = page;
        if asked.is_none() {
            let writer = told.is_some().then(|| Writer::begin(&self.disk, &owner, kind));
            let writer = writer.and_then(|writer| self.done(writer));
            self.open.insert(kind, Open { generation, next: None, writer });
        }
        // What comes of a list that is asked anew already is of no use.
        let Some(open) = self.open.get_mut(&kind).filter(|open| open.generation == generation) else { return };
        let Some(mut writer) = open.writer.take() else { return };
        if open.next != asked {
            // A page is missing.
            return;
        }
        let done = match told {
            None => writer.break_off().map(|()| None),
            Some((rows, next)) => match (writer.add(rows, at), next) {
                (Ok(()), None) => writer.finish().map(|()| None),
                (Ok(()), next) => Ok(Some((writer, next))),
                (Err(error), _) => Err(error),
            },
        };
        if let Some((writer, next)) = self.done(done).flatten() {
            self.open.insert(kind, Open { generation, next, writer: Some(writer) });
        }
    }

    /// What went well; what did not is said once, and the list is not kept.
    fn done<T>(&self, done: io::Result<T>) -> Option<T> {
        done.inspect_err(|error| {
            let text = format!("This list is not kept in {}: {error}", self.disk.folder().display());
            // Nobody listens any more where the program is ending.
            let _ = self.messages.send(Msg::Notice(Level::Warning, text));
        })
        .ok()
    }

    fn break_off(self) {
        for writer in self.open.into_values().filter_map(|open| open.writer) {
            // Nobody is left to hear of it.
            let _ = writer.break_off();
        }
    }
}

impl Writer {
    fn begin(lists: &KeptLists, owner: &Owner, kind: ListKind) -> io::Result<Self> {
        fn begin<T: Listed>(lists: &KeptLists, owner: &Owner, kind: ListKind) -> io::Result<ListWriter<T>>
        where
            T::Store: Pack,
        {
            lists.write(owner, kind.command_name())
        }
        Ok(match kind {
            ListKind::Things => Self::Things(Box::new(begin(lists, owner, kind)?)),
            ListKind::Certificates => Self::Certificates(Box::new(begin(lists, owner, kind)?)),
            ListKind::Policies => Self::Policies(begin(lists, owner, kind)?),
            ListKind::RoleAliases => Self::RoleAliases(begin(lists, owner, kind)?),
            ListKind::Groups => Self::Groups(begin(lists, owner, kind)?),
        })
    }

    fn add(&mut self, rows: Rows, at: Timestamp) -> io::Result<()> {
        match (self, rows) {
            (Self::Things(writer), Rows::Things(rows)) => writer.add(rows, at),
            (Self::Certificates(writer), Rows::Certificates(rows)) => writer.add(rows, at),
            (Self::Policies(writer), Rows::Policies(rows)) => writer.add(rows, at),
            (Self::RoleAliases(writer), Rows::RoleAliases(rows)) => writer.add(rows, at),
            (Self::Groups(writer), Rows::Groups(rows)) => writer.add(rows, at),
            _ => Err(io::Error::other("its rows are of another list")),
        }
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Self::Things(writer) => writer.finish(),
            Self::Certificates(writer) => writer.finish(),
            Self::Policies(writer) => writer.finish(),
            Self::RoleAliases(writer) => writer.finish(),
            Self::Groups(writer) => writer.finish(),
        }
    }

    fn break_off(self) -> io::Result<()> {
        match self {
            Self::Things(writer) => writer.break_off(),
            Self::Certificates(writer) => writer.break_off(),
            Self::Policies(writer) => writer.break_off(),
            Self::RoleAliases(writer) => writer.break_off(),
            Self::Groups(writer) => writer.break_off(),
        }
    }
}
