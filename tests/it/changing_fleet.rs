//! A fleet that changes while the dashboard lists it: its state machine, asking the embedded AWS IoT over the wire.

use std::collections::{BTreeMap, BTreeSet};

use fleetdeck::app::{
    Answer, Effect, Generation, Key, ListKind, ListPage, Msg, Options, Query, Session, State, start, update,
};
use fleetdeck::aws::Cloud;
use jiff::Timestamp;

use crate::account::Account;

/// The dashboard without a terminal; only the list of things is asked for.
struct Dashboard {
    state: State,
    cloud: Cloud,
    asked: Vec<(Generation, Query)>,
}

impl Dashboard {
    fn signed_in(cloud: Cloud) -> Self {
        let (state, effects) = start(Options { size: (80, 24), ..Options::default() }, Timestamp::now());
        let sign_in = effects.iter().find_map(|effect| match effect {
            Effect::SignIn { generation } => Some(*generation),
            _ => None,
        });
        let session = Session { scope: cloud.scope().clone(), ..Session::default() };
        let mut dashboard = Self { state, cloud, asked: Vec::new() };
        dashboard.tell(Msg::SignedIn { generation: sign_in.unwrap(), result: Ok(session) });
        dashboard
    }

    fn tell(&mut self, msg: Msg) {
        let asked = update(&mut self.state, msg, Timestamp::now()).into_iter().filter_map(|effect| match effect {
            Effect::Ask { generation, query } => Some((generation, query)),
            _ => None,
        });
        self.asked.extend(asked);
    }

    /// Answers what is asked for the list; whether there was a page.
    async fn page(&mut self) -> bool {
        let is_page = |(_, query): &(Generation, Query)| matches!(query, Query::List { kind: ListKind::Things, .. });
        let Some(at) = self.asked.iter().position(is_page) else { return false };
        let (generation, query) = self.asked.remove(at);
        let Query::List { page, .. } = &query else { unreachable!() };
        let page = self.cloud.things(page.clone()).await;
        let result = page.map(|page| Answer::Things(ListPage { items: page.items, next: page.next }));
        self.tell(Msg::Answered { generation, query, result });
        true
    }

    /// Reads the list to its end, with what happens after each page; how many there were.
    async fn listed(&mut self, mut between: impl AsyncFnMut(usize)) -> usize {
        let mut pages = 0;
        while self.page().await {
            between(pages).await;
            pages += 1;
        }
        pages
    }

    fn names(&self) -> Vec<String> {
        self.state.list(ListKind::Things).names().map(str::to_owned).collect()
    }

    fn firmware(&self, name: &str) -> Option<String> {
        let list = self.state.list(ListKind::Things);
        let row = (0..list.len()).find(|row| list.name(*row) == Some(name))?;
        list.row(row)
            .unwrap()
            .cell("attributes")
            .split_whitespace()
            .find_map(|pair| pair.strip_prefix("firmware=").map(str::to_owned))
    }
}

/// Every name, from the emulator itself.
async fn there(cloud: &Cloud) -> BTreeSet<String> {
    let (mut names, mut token) = (BTreeSet::new(), None);
    loop {
        let page = cloud.things(token).await.unwrap();
        names.extend(page.items.into_iter().map(|thing| thing.name));
        token = page.next;
        if token.is_none() {
            return names;
        }
    }
}

#[tokio::test]
async fn what_is_created_deleted_and_changed_between_pages_is_right_after_the_next_refresh_at_the_latest() {
    let account = Account::with(700).await;
    let iot = aws_sdk_iot::Client::new(&account.sdk_config(&account.running.endpoints.admin, None));
    let mut dashboard = Dashboard::signed_in(account.admin().await);
    // One on each side of the pages that are read when things change, by name: AWS lists in that order here.
    let create = async |name: String, firmware: &str| {
        let attributes = aws_sdk_iot::types::AttributePayload::builder().attributes("firmware", firmware).build();
        iot.create_thing().thing_name(name).attribute_payload(attributes).send().await.unwrap();
    };
    for name in ["aaa-old", "mmm-old", "zzz-old"] {
        create(name.to_owned(), "1").await;
    }
    let delete = async |name: &str| {
        iot.delete_thing().thing_name(name).send().await.unwrap();
    };
    let pages = dashboard
        .listed(async |page| {
            create(format!("aaa-new-{page}"), "1").await;
            create(format!("zzz-new-{page}"), "1").await;
            if page == 1 {
                delete("aaa-old").await;
                delete("zzz-old").await;
            }
        })
        .await;
    let once = dashboard.names();
    let unique: BTreeSet<String> = once.iter().cloned().collect();
    assert_eq!(once.len(), unique.len(), "no row twice");
    let real = there(&dashboard.cloud).await;
    let too_late = format!("zzz-new-{}", pages - 1);
    let is_ahead = |name: &&String| !name.starts_with("aaa-new") && **name != too_late;
    let missing: Vec<_> = real.difference(&unique).filter(is_ahead).collect();
    assert!(missing.is_empty(), "what was ahead of the pages is there: {missing:?}");
    let gone: Vec<_> = unique.difference(&real).collect();
    assert_eq!(gone, ["aaa-old"], "what was behind them stays until the next refresh");

    // A refresh, during which things change again; the one after it finds them at rest.
    let change = async |name: &str| {
        let attributes = aws_sdk_iot::types::AttributePayload::builder().attributes("firmware", "2").build();
        iot.update_thing().thing_name(name).attribute_payload(attributes).send().await.unwrap();
    };
    dashboard.tell(Msg::Key(Key::char('r')));
    dashboard
        .listed(async |page| {
            if page == 1 {
                change("aaa-new-0").await;
                change("zzz-new-0").await;
                delete("mmm-old").await;
                create("mmm-new".to_owned(), "2").await;
            }
        })
        .await;
    assert!(!dashboard.names().contains(&"aaa-old".to_owned()), "gone with the first refresh");
    assert_eq!(dashboard.firmware("zzz-new-0").as_deref(), Some("2"), "ahead: as it is now");
    dashboard.tell(Msg::Key(Key::char('r')));
    dashboard.listed(async |_| {}).await;
    let mut names = dashboard.names();
    names.sort_unstable();
    let real = there(&dashboard.cloud).await;
    assert_eq!(names, real.into_iter().collect::<Vec<_>>());
    let firmware: BTreeMap<&str, Option<String>> =
        ["aaa-new-0", "aaa-new-1", "mmm-new", "zzz-new-0"].map(|name| (name, dashboard.firmware(name))).into();
    let firmware: Vec<&str> = firmware.values().map(|one| one.as_deref().unwrap()).collect();
    assert_eq!(firmware, ["2", "1", "2", "2"]);
    assert!(dashboard.state.list(ListKind::Things).complete);
}
