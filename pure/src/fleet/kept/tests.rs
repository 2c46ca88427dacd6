use std::fmt::Debug;

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::fleet::{Certificate, CertificateStatus, Filter, Group, List, Listed, Sort, Thing};

/// Rows as blocks of so many.
fn blocks<T: Listed<Store: Pack>>(rows: &[T], each: usize) -> Vec<Vec<u8>> {
    let block = |rows: &[T]| {
        let mut packer = Packer::default();
        let whole: Vec<_> = rows.iter().filter_map(|row| packer.add(row.clone())).collect();
        whole.into_iter().chain(packer.finish()).collect::<Vec<_>>()
    };
    rows.chunks(each.max(1)).flat_map(block).collect()
}

fn read<T: Listed<Store: Pack>>(blocks: &[Vec<u8>], count: u64) -> Result<List<T>, Damage> {
    let bytes = blocks.iter().map(|block| block.len() as u64).sum();
    let (mut names, mut rows) = (Names::with_room(count, bytes), Rows::with_room(count, bytes));
    for block in blocks {
        let (frame, body) = block.split_first_chunk().ok_or(Damage::Short)?;
        let frame = Frame::read(frame, body.len() as u64)?;
        let body = body.get(..frame.bytes).ok_or(Damage::Short)?;
        frame.check(body)?;
        names.take(&frame, body)?;
        rows.take(&frame, body)?;
    }
    assemble(names, rows, count)
}

fn kept<T: Listed<Store: Pack>>(rows: &[T], each: usize) -> List<T> {
    read(&blocks(rows, each), rows.len() as u64).unwrap()
}

fn comes_back<T: Listed<Store: Pack> + PartialEq + Debug>(rows: &[T], each: usize) {
    let mut told = List::default();
    told.extend(rows.iter().cloned());
    let kept = kept(rows, each);
    assert!(kept.iter().eq(told.iter()), "{:?}", kept.iter().collect::<Vec<_>>());
    assert!(rows.iter().all(|row| kept.find(row.name()) == told.find(row.name())));
}

fn thing() -> impl Strategy<Value = Thing> {
    let text = || "[a-c]{0,2}|[é日\\PC]{0,3}|[0-9]{9}";
    let attributes = prop::collection::btree_map("[a-d]|ø", text(), 0..4);
    let arn = prop_oneof![Just("arn:aws:iot:eu-west-1:123456789012:thing/"), Just("")];
    (("[a-z]{1,3}|[日é]{1,2}", arn, any::<bool>()), prop::option::of(text()), attributes, any::<i64>()).prop_map(
        |((name, head, is_whole), thing_type, attributes, version)| {
            let arn = if is_whole { "elsewhere".to_owned() } else { format!("{head}{name}") };
            Thing { name, arn, thing_type, attributes, version }
        },
    )
}

fn certificate() -> impl Strategy<Value = Certificate> {
    let status = prop_oneof![Just(CertificateStatus::Active), "[A-Z]{3}".prop_map(CertificateStatus::Other)];
    let created = prop::option::of((0i64..4_000_000_000).prop_map(|second| Timestamp::from_second(second).unwrap()));
    ("[0-9a-f]{1,4}", status, prop::option::of("[A-Z_]{0,3}"), created).prop_map(|(id, status, mode, created)| {
        Certificate { arn: format!("arn:aws:iot:eu-west-1:123456789012:cert/{id}"), id, status, mode, created }
    })
}

/// The same length and another content, with the checksum that belongs to it.
fn forged(block: &[u8], changes: &[(usize, u8)]) -> Vec<u8> {
    let mut block = block.to_vec();
    for (at, byte) in changes {
        let at = FRAME + at % (block.len() - FRAME);
        block[at] = *byte;
    }
    let word = |block: &[u8], at: usize| u32::from_le_bytes(*block[at..].first_chunk().unwrap()) as usize;
    let (rows, names) = (word(&block, 0), word(&block, 8));
    Frame::put(&mut block, rows, names);
    block
}

proptest! {
    #[test]
    fn things_come_back(rows in prop::collection::vec(thing(), 0..40), each in 1usize..20) {
        let mut seen = std::collections::BTreeSet::new();
        let rows: Vec<Thing> = rows.into_iter().filter(|row| seen.insert(row.name.clone())).collect();
        comes_back(&rows, each);
    }

    #[test]
    fn certificates_come_back(rows in prop::collection::vec(certificate(), 0..40), each in 1usize..20) {
        let mut seen = std::collections::BTreeSet::new();
        let rows: Vec<Certificate> = rows.into_iter().filter(|row| seen.insert(row.id.clone())).collect();
        comes_back(&rows, each);
    }

    #[test]
    fn a_name_told_twice_is_one_row(names in prop::collection::vec("[a-c]{1,2}", 0..40), each in 1usize..20) {
        let rows: Vec<Group> = names.iter().map(|name| Group { name: name.clone(), arn: name.clone() }).collect();
        let list = kept(&rows, each);
        let once: std::collections::BTreeSet<&String> = names.iter().collect();
        prop_assert_eq!(list.loaded(), once.len());
        prop_assert!(once.iter().all(|name| list.find(name).is_some()));
        prop_assert_eq!((0..list.len()).filter_map(|at| list.row(at)).count(), once.len());
    }

    #[test]
    fn no_bytes_break_the_reader(
        rows in prop::collection::vec(thing(), 1..30),
        changes in prop::collection::vec((any::<usize>(), any::<u8>()), 1..6),
        short in any::<usize>(),
    ) {
        let whole = blocks(&rows, 30);
        let block = &whole[0];
        // One bit is enough to be noticed.
        let at = changes[0].0 % block.len();
        let mut flipped = block.clone();
        flipped[at] ^= 1;
        prop_assert!(read::<Thing>(&[flipped], rows.len() as u64).is_err());
        prop_assert!(read::<Thing>(&[block[..short % block.len()].to_vec()], rows.len() as u64).is_err());
        // What somebody wrote with a right checksum is read, or it is not; neither breaks anything.
        if let Ok(mut list) = read::<Thing>(&[forged(block, &changes)], rows.len() as u64) {
            prop_assert!(list.iter().all(|row| list.find(&row.name).is_some()));
            list.set_sort(Some(Sort { field: "attr.a".to_owned(), descending: false }));
            list.set_filter(Filter::parse::<Thing>("attr.a=1 type:x", Timestamp::UNIX_EPOCH).unwrap());
            list.begin_refresh();
            list.extend(rows);
            list.end_refresh();
        }
    }

    #[test]
    fn no_bytes_are_a_list(bytes in prop::collection::vec(any::<u8>(), 0..200), names in 0usize..200) {
        let mut block = [vec![0; FRAME], bytes].concat();
        Frame::put(&mut block, 3, names);
        prop_assert!(read::<Thing>(std::slice::from_ref(&block), 3).is_err());
        prop_assert!(read::<Certificate>(&[block], 3).is_err());
    }

    #[test]
    fn no_bytes_are_a_head(bytes in prop::collection::vec(any::<u8>(), 0..64), at in 0usize..HEAD) {
        prop_assert!(Head::read(&bytes).is_err());
        let mut damaged = head().to_bytes().unwrap();
        damaged[at] ^= 4;
        if let Ok(read) = Head::read(&damaged) {
            prop_assert_eq!(read, head());
        }
    }
}

fn head() -> Head {
    Head {
        kind: "things".to_owned(),
        partition: "aws".to_owned(),
        account: "123456789012".to_owned(),
        region: "eu-west-1".to_owned(),
        endpoint: None,
        listed: Timestamp::UNIX_EPOCH,
        complete: true,
        rows: 3,
    }
}

#[test]
fn a_head_comes_back_and_one_that_is_too_long_is_none() {
    assert_eq!(Head::read(&head().to_bytes().unwrap()), Ok(head()));
    let long = Head { endpoint: Some("x".repeat(HEAD)), ..head() };
    assert_eq!(long.to_bytes(), None);
    let mut newer = head().to_bytes().unwrap();
    newer[8] = 9;
    assert_eq!(Head::read(&newer), Err(Damage::OtherForm(9)));
    assert_eq!(Head::read(b"{\"kind\": \"things\"}"), Err(Damage::Foreign));
}

#[test]
fn a_list_that_was_kept_is_refreshed_as_any_other() {
    let row = |n: usize, version| Thing { name: format!("pump-{n}"), version, ..Thing::default() };
    let all: Vec<Thing> = (0..20_000).map(|n| row(n, 1)).collect();
    let mut list = kept(&all, usize::MAX);
    assert_eq!((list.loaded(), list.told_anew()), (20_000, None));
    list.begin_refresh();
    list.extend((0..20_000).filter(|n| n % 1_000 != 7).map(|n| row(n, if n == 3 { 2 } else { 1 })));
    list.extend([row(20_000, 1)]);
    assert_eq!(list.told_anew(), Some(19_981));
    list.end_refresh();
    assert_eq!(list.loaded(), 19_981);
    assert_eq!(list.find("pump-3").unwrap().version, 2);
    assert!(list.find("pump-7").is_none() && list.find("pump-20000").is_some());
}

#[test]
fn a_block_that_claims_too_much_is_not_believed() {
    let mut frame = [0; FRAME];
    frame[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(Frame::read(&frame, u64::MAX), Err(Damage::Nonsense("the length of a block")));
    frame[4..8].copy_from_slice(&100u32.to_le_bytes());
    assert_eq!(Frame::read(&frame, 99), Err(Damage::Short));
    frame[..4].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(Frame::read(&frame, 100), Err(Damage::Nonsense("the rows of a block")));
    let rows = [Group { name: "a".to_owned(), arn: String::new() }];
    assert!(matches!(read::<Group>(&blocks(&rows, 1), u64::MAX), Err(Damage::Short)));
    assert!(matches!(read::<Group>(&blocks(&rows, 1), 0), Err(Damage::Nonsense(_))));
}
