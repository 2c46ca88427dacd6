use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use tempfile::TempDir;

use super::*;
use crate::fleet::{Certificate, Group, List, Scope, Thing};

const MIB: u64 = 1 << 20;

fn owner(account: &str) -> Owner {
    let scope = Scope { partition: "aws".to_owned(), region: "eu-west-1".to_owned(), account: account.to_owned() };
    Owner::new(&scope, None).unwrap()
}

fn lists(most: u64) -> (TempDir, KeptLists) {
    let folder = tempfile::tempdir().unwrap();
    let lists = KeptLists::new(folder.path().join("deep/lists"), most);
    (folder, lists)
}

fn things(count: usize) -> Vec<Thing> {
    let thing = |n| Thing {
        name: format!("pump-{n}"),
        arn: format!("arn:aws:iot:eu-west-1:123456789012:thing/pump-{n}"),
        thing_type: Some("pump".to_owned()),
        attributes: [("serial".to_owned(), format!("SN{n}"))].into(),
        version: 1,
    };
    (0..count).map(thing).collect()
}

fn keep(lists: &KeptLists, owner: &Owner, count: usize) {
    let mut writer = lists.write::<Thing>(owner, "things").unwrap();
    for page in things(count).chunks(250) {
        writer.add(page.to_vec(), Timestamp::UNIX_EPOCH).unwrap();
    }
    writer.finish().unwrap();
}

fn read(lists: &KeptLists, owner: &Owner) -> Option<Kept<Thing>> {
    lists.read(owner, "things").unwrap()
}

fn names(lists: &KeptLists) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(lists.folder()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_list_comes_back_whole_and_only_to_its_owner() {
    let (_folder, lists) = lists(64 * MIB);
    assert!(read(&lists, &owner("123456789012")).is_none());
    keep(&lists, &owner("123456789012"), 20_000);
    let kept = read(&lists, &owner("123456789012")).unwrap();
    assert!(kept.complete && kept.listed == Timestamp::UNIX_EPOCH);
    let mut told = List::default();
    told.extend(things(20_000));
    assert!(kept.list.iter().eq(told.iter()));
    assert!(read(&lists, &owner("210987654321")).is_none());
    assert!(lists.read::<Certificate>(&owner("123456789012"), "certificates").unwrap().is_none());
    assert_eq!(names(&lists).len(), 1, "nothing is left beside it");
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(lists.folder()), 0o700);
    assert_eq!(mode(&lists.files().unwrap()[0].path), 0o600);
}

#[test]
fn what_was_damaged_is_told_and_the_next_whole_list_takes_its_place() {
    let (_folder, lists) = lists(64 * MIB);
    let owner = owner("123456789012");
    keep(&lists, &owner, 9_000);
    let path = lists.files().unwrap().remove(0).path;
    let whole = fs::read(&path).unwrap();
    let wrong = |bytes: &[u8], said: &str| {
        fs::write(&path, bytes).unwrap();
        let problem = lists.read::<Thing>(&owner, "things").unwrap_err();
        assert!(problem.message.contains(said), "{said}: {problem}");
        assert!(problem.on.contains("deep/lists/things-123456789012-eu-west-1-"), "{problem}");
    };
    wrong(&whole[..whole.len() / 2], "too early");
    wrong(&whole[..whole.len() - 1], "too early");
    wrong(&whole[..30], "too early");
    wrong(b"", "too early");
    wrong(&[&whole[..], b"more"].concat(), "too early");
    wrong(b"{\"things\": []}", "no list kept by this program");
    for at in [30, 3_000, whole.len() - 7] {
        let mut flipped = whole.clone();
        flipped[at] ^= 0x10;
        wrong(&flipped, "checksum");
    }
    let mut newer = whole.clone();
    newer[8] = 200;
    wrong(&newer, "form 200");
    // A block less than the head says: the file of a crash whose last pages never reached the disk.
    fs::write(&path, &whole).unwrap();
    assert!(read(&lists, &owner).is_some());
    wrong(&whole[..2_048], "too early");
    keep(&lists, &owner, 3);
    assert_eq!(read(&lists, &owner).unwrap().list.loaded(), 3);
}

#[test]
fn a_file_that_is_another_ones_or_open_to_others_is_not_believed() {
    let (_folder, lists) = lists(64 * MIB);
    let (mine, theirs) = (owner("123456789012"), owner("210987654321"));
    keep(&lists, &theirs, 3);
    let path = lists.files().unwrap().remove(0).path;
    let own = lists.file(&mine, "things");
    fs::copy(&path, &own).unwrap();
    let said = |owner: &Owner| lists.read::<Thing>(owner, "things").unwrap_err().message;
    assert_eq!(said(&mine), "it is a list of things of 210987654321 in eu-west-1");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(said(&theirs), "others than its owner may use it");
    fs::remove_file(&own).unwrap();
    std::os::unix::fs::symlink(&path, &own).unwrap();
    assert!(lists.read::<Thing>(&mine, "things").is_err());
    // The place of either is taken by a list of its own.
    keep(&lists, &mine, 4);
    assert_eq!(read(&lists, &mine).unwrap().list.loaded(), 4);
    assert!(!fs::symlink_metadata(&own).unwrap().is_symlink());
    keep(&lists, &theirs, 5);
    assert_eq!(read(&lists, &theirs).unwrap().list.loaded(), 5);
}

#[test]
fn a_part_of_a_list_is_kept_where_there_is_nothing_better() {
    let (_folder, lists) = lists(64 * MIB);
    let owner = owner("123456789012");
    let part = |count: usize| {
        let mut writer = lists.write::<Thing>(&owner, "things").unwrap();
        writer.add(things(count), Timestamp::UNIX_EPOCH).unwrap();
        writer.break_off().unwrap();
    };
    part(0);
    assert_eq!(names(&lists), Vec::<String>::new());
    for (count, kept) in [(500, 500), (250, 500), (750, 750)] {
        part(count);
        let read = read(&lists, &owner).unwrap();
        assert!(!read.complete && read.list.loaded() == kept, "{count}");
    }
    keep(&lists, &owner, 10);
    part(750);
    let whole = read(&lists, &owner).unwrap();
    assert!(whole.complete && whole.list.loaded() == 10);
    assert_eq!(names(&lists).len(), 1);
}

#[test]
fn two_programs_at_once_leave_the_list_of_the_last() {
    let (_folder, lists) = lists(64 * MIB);
    let owner = owner("123456789012");
    let mut one = lists.write::<Thing>(&owner, "things").unwrap();
    let mut two = lists.write::<Thing>(&owner, "things").unwrap();
    one.add(things(9_000), Timestamp::UNIX_EPOCH).unwrap();
    two.add(things(8_500), Timestamp::UNIX_EPOCH).unwrap();
    two.finish().unwrap();
    one.finish().unwrap();
    assert_eq!(read(&lists, &owner).unwrap().list.loaded(), 9_000);
    drop(lists.write::<Thing>(&owner, "things").unwrap());
    assert_eq!(names(&lists).len(), 1, "one that is given up leaves nothing");
}

#[test]
fn what_was_not_used_for_longest_goes_where_there_is_no_room() {
    let (_folder, lists) = lists(MIB);
    let long_ago = SystemTime::now() - Duration::from_hours(48);
    for (n, account) in ["111111111111", "222222222222", "333333333333"].into_iter().enumerate() {
        keep(&lists, &owner(account), 9_000);
        let file = fs::File::open(lists.file(&owner(account), "things")).unwrap();
        file.set_modified(long_ago + Duration::from_secs(u64::try_from(n).unwrap())).unwrap();
    }
    let each = lists.files().unwrap()[0].bytes;
    assert_eq!(lists.files().unwrap().len(), 3, "{each}");
    // Shown again, the first one is the last to go.
    read(&lists, &owner("111111111111")).unwrap();
    let lists = KeptLists::new(lists.folder().to_owned(), each * 5 / 2);
    keep(&lists, &owner("444444444444"), 9_000);
    let left = |account: &str| read(&lists, &owner(account)).is_some();
    assert!(left("111111111111") && left("444444444444"));
    assert!(!left("222222222222") && !left("333333333333"));
    // One that is too long by itself is not written to its end.
    let lists = KeptLists::new(lists.folder().to_owned(), each / 2);
    let mut writer = lists.write::<Thing>(&owner("444444444444"), "things").unwrap();
    let error = writer.add(things(90_000), Timestamp::UNIX_EPOCH).unwrap_err();
    assert!(error.to_string().contains("longer than all lists"), "{error}");
    drop(writer);
    assert!(left("444444444444"), "the one before stays");
}

#[test]
fn everything_can_be_thrown_away() {
    let (_folder, lists) = lists(64 * MIB);
    assert_eq!(lists.clear().unwrap(), (0, 0));
    let owner = owner("123456789012");
    keep(&lists, &owner, 3);
    let mut groups = lists.write::<Group>(&owner, "groups").unwrap();
    groups.add(vec![Group { name: "a".to_owned(), arn: "b".to_owned() }], Timestamp::UNIX_EPOCH).unwrap();
    groups.finish().unwrap();
    lists.remember("default eu-west-1", &owner);
    assert_eq!(lists.guess("default eu-west-1"), Some(owner.clone()));
    assert_eq!(lists.guess("prod eu-west-1"), None);
    let old = lists.folder().join("things-x.part");
    fs::write(&old, "x").unwrap();
    lists.sweep();
    assert!(old.exists(), "somebody may be writing it");
    fs::File::open(&old).unwrap().set_modified(SystemTime::now() - Duration::from_hours(2)).unwrap();
    lists.sweep();
    assert!(!old.exists());
    fs::write(lists.folder().join("notes.txt"), "mine").unwrap();
    assert_eq!(lists.clear().unwrap().0, 2);
    assert_eq!(names(&lists), ["notes.txt"], "only what is ours goes");
}
