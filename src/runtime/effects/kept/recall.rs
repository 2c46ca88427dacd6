//! What an earlier run kept.

use std::collections::HashSet;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::timeout;

use crate::app::{Generation, ListKind, Msg, Recalled, Rows, Since};
use crate::aws::{Cloud, Settings};
use crate::disk::{Kept, KeptLists, Owner};
use crate::fleet::kept::Pack;
use crate::fleet::{Listed, Problem};

/// A disk that takes longer than this is slower than AWS.
const LIMIT: Duration = Duration::from_secs(5);

type Read = Result<Option<Box<Recalled>>, Problem>;

/// What whoever was guessed has, being read.
type Guessed = JoinHandle<Option<(Owner, Read)>>;

/// Reads the lists kept, each once.
pub(in crate::runtime::effects) struct Recall {
    lists: KeptLists,
    opened_with: String,
    read: HashSet<ListKind>,
    /// The list shown first, of whoever was signed in the last time.
    first: Option<(ListKind, Guessed)>,
}

impl Recall {
    /// Begins to read the list that will be shown first.
    pub(in crate::runtime::effects) fn begin(lists: KeptLists, settings: &Settings, first: Option<ListKind>) -> Self {
        let opened_with = opened_with(settings);
        let first = first.map(|kind| {
            let (lists, opened_with) = (lists.clone(), opened_with.clone());
            let guessed = spawn_blocking(move || {
                lists.sweep();
                let owner = lists.guess(&opened_with)?;
                let read = read(&lists, &owner, kind);
                Some((owner, read))
            });
            (kind, guessed)
        });
        Self { lists, opened_with, read: HashSet::new(), first }
    }

    /// What tells of this list, where it is asked for the first time: before its first page, or not at all.
    pub(in crate::runtime::effects) fn tell(
        &mut self,
        kind: ListKind,
        generation: Generation,
        cloud: &Cloud,
        messages: UnboundedSender<Msg>,
    ) -> Option<impl Future<Output = ()> + Send + use<>> {
        let owner = Owner::new(cloud.scope(), cloud.registry_url()).filter(|_| self.read.insert(kind))?;
        let guessed = self.first.take_if(|(first, _)| *first == kind).map(|(_, guessed)| guessed);
        let (lists, opened_with) = (self.lists.clone(), self.opened_with.clone());
        Some(async move {
            let reading = async {
                let guessed = match guessed {
                    Some(guessed) => guessed.await.ok().flatten(),
                    None => None,
                };
                if let Some((_, read)) = guessed.filter(|(guess, _)| *guess == owner) {
                    return Some(read);
                }
                spawn_blocking(move || {
                    lists.remember(&opened_with, &owner);
                    read(&lists, &owner, kind)
                })
                .await
                .ok()
            };
            let Ok(Some(read)) = timeout(LIMIT, reading).await else { return };
            if let Some(result) = read.transpose() {
                // Nobody listens any more where the program is ending.
                let _ = messages.send(Msg::Recalled { generation, result });
            }
        })
    }
}

fn read(lists: &KeptLists, owner: &Owner, kind: ListKind) -> Read {
    fn of<T>(lists: &KeptLists, owner: &Owner, kind: ListKind, rows: impl FnOnce(crate::fleet::List<T>) -> Rows) -> Read
    where
        T: Listed,
        T::Store: Pack + Send,
    {
        let recalled = |kept: Kept<T>| {
            let since = Since { listed: kept.listed, complete: kept.complete };
            Box::new(Recalled { rows: rows(kept.list), since })
        };
        Ok(lists.read(owner, kind.command_name())?.map(recalled))
    }
    match kind {
        ListKind::Things => of(lists, owner, kind, |list| Rows::Things(Box::new(list))),
        ListKind::Certificates => of(lists, owner, kind, |list| Rows::Certificates(Box::new(list))),
        ListKind::Policies => of(lists, owner, kind, Rows::Policies),
        ListKind::RoleAliases => of(lists, owner, kind, Rows::RoleAliases),
        ListKind::Groups => of(lists, owner, kind, Rows::Groups),
    }
}

/// What decides who will be signed in, as far as that is known beforehand; never written as it is.
fn opened_with(settings: &Settings) -> String {
    const VARIABLES: [&str; 9] = [
        "AWS_PROFILE",
        "AWS_DEFAULT_PROFILE",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
        "AWS_ACCESS_KEY_ID",
        "AWS_ENDPOINT_URL",
        "AWS_ENDPOINT_URL_IOT",
        "AWS_CONFIG_FILE",
        "AWS_SHARED_CREDENTIALS_FILE",
    ];
    let told = [&settings.profile, &settings.region, &settings.endpoint_url];
    let told = told.into_iter().map(|told| told.clone().unwrap_or_default());
    told.chain(VARIABLES.map(|name| std::env::var(name).unwrap_or_default())).collect::<Vec<_>>().join("\0")
}
