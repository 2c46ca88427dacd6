//! The command table holds what everything else relies on.

use std::collections::{BTreeMap, BTreeSet};

use super::driver::Driver;
use crate::app::*;
use crate::fleet::Thing;

#[test]
fn names_and_ids_are_unique_and_every_default_key_is_a_key() {
    let names: BTreeSet<&str> = COMMANDS.iter().map(|command| command.name).collect();
    let ids: BTreeSet<CommandId> = COMMANDS.iter().map(|command| command.id).collect();
    assert_eq!((names.len(), ids.len()), (COMMANDS.len(), COMMANDS.len()));
    for command in COMMANDS {
        assert!(
            !command.keys.is_empty() && !command.title.is_empty() && !command.places.is_empty(),
            "{}",
            command.name
        );
        for key in command.keys {
            assert!(Key::parse(key).is_ok(), "{}: {key}", command.name);
        }
    }
}

#[test]
fn no_key_means_two_things_on_one_screen() {
    let keymap = Keymap::default();
    for place in Place::ALL {
        let mut taken = BTreeMap::new();
        for command in COMMANDS.iter().filter(|command| command.applies(*place)) {
            for key in keymap.keys(command.id) {
                if let Some(other) = taken.insert(*key, command.name) {
                    panic!("{key} is {other} and {} on {}", command.name, place.title());
                }
            }
        }
    }
}

#[test]
fn nothing_that_changes_aws_lies_on_a_control_chord() {
    for command in COMMANDS.iter().filter(|command| command.class != Class::Reads) {
        assert!(command.keys.iter().all(|key| !key.starts_with("ctrl-")), "{}", command.name);
    }
}

#[test]
fn every_command_is_in_help_and_in_the_palette_where_it_applies() {
    let mut driver = Driver::signed_in(120, 36);
    let mut seen = BTreeSet::new();
    for keys in [
        "1", "2", "3", "4", "5", "6", "8", "9", "7", "1 enter", "tab", "tab", "tab", "tab", "2 enter", "tab", "tab",
        "3 enter", "tab", "tab", "G enter", "tab", "4 enter", "j enter", "tab", "5 enter",
    ] {
        driver.keys(keys);
        let place = driver.state.place();
        seen.insert(place);
        let help: String = driver.state.help_rows().iter().map(|row| row.plain() + "\n").collect();
        let palette = Palette::new(&driver.state);
        for command in COMMANDS.iter().filter(|command| command.applies(place)) {
            assert!(help.contains(command.title), "{} in help of {}", command.name, place.title());
            let listed = |choice: &Choice| matches!(choice, Choice::Command(found) if found.id == command.id);
            assert!(palette.choices.iter().any(listed), "{} in the palette of {}", command.name, place.title());
        }
    }
    let signed_in: BTreeSet<Place> =
        Place::SIGNED_IN.iter().copied().filter(|place| *place != Place::CertificateCredentials).collect();
    assert!(seen.is_superset(&signed_in), "{:?}", signed_in.difference(&seen));
}

#[test]
fn the_palette_looks_through_a_very_long_list_in_slices() {
    let mut driver = Driver::signed_in(80, 24);
    let list = &mut driver.state.lists[ListKind::Things as usize];
    let items = (0..40_000).map(|number| Thing { name: format!("long-{number}"), ..Thing::default() }).collect();
    list.refresh(list.generation);
    list.take(Ok(Answer::Things(ListPage { items, next: None })), driver.now);
    driver.keys(":").text("long-39999");
    let names = |driver: &Driver| match &driver.state.dialog {
        Some(Dialog::Palette(palette)) => {
            palette.choices.iter().filter(|choice| matches!(choice, Choice::Go(Target::Thing(_)))).count()
        }
        _ => panic!("no palette"),
    };
    assert!(driver.state.is_busy() && names(&driver) == 0);
    let mut slices = 0;
    while driver.state.is_busy() {
        work(&mut driver.state, 2_048, driver.now);
        slices += 1;
    }
    assert_eq!((names(&driver), slices > 10), (1, true));
    // Nothing is looked through once it is closed.
    driver.text("x").keys("esc");
    assert!(!driver.state.is_busy());
}

#[test]
fn what_cannot_be_used_is_greyed_with_its_reason() {
    let mut driver = Driver::signed_in(120, 36);
    driver.keys("R enter tab");
    for id in [CommandId::Fix, CommandId::Undo] {
        // Looked at, not made.
        assert!(
            !matches!(availability(&driver.state, Command::of(id).unwrap()), Err(why) if why.0.contains("read-only"))
        );
    }
    let help: Vec<String> = driver.state.help_rows().iter().map(Row::plain).collect();
    assert!(help.iter().any(|row| row.contains("Mend") && row.contains("(read-only: the preview alone)")));
    driver.keys("R");
    let refused = ["iot:AttachPolicy", "iot:AttachThingPrincipal", "iot:UpdateCertificate"]
        .map(|action| (action.to_owned(), "no".to_owned()));
    driver.tell(Msg::Usage(Box::new(Usage { denied: refused.into(), ..Usage::default() })));
    // Nor does a missing right keep anybody from looking: the preview tells what to ask for.
    assert_eq!(availability(&driver.state, Command::of(CommandId::Fix).unwrap()), Ok(()));
}

#[test]
fn keys_can_be_bound_otherwise_and_faults_are_named() {
    let with = |pairs: &[(&str, &[&str])]| {
        let map =
            pairs.iter().map(|(name, keys)| ((*name).to_owned(), keys.iter().map(|key| (*key).to_owned()).collect()));
        Keymap::with(&map.collect())
    };
    let keymap = with(&[("test", &["T", "f9"]), ("fix", &[])]).unwrap();
    assert_eq!(keymap.command(Key::char('T'), Place::Things).unwrap().id, CommandId::Test);
    assert!(keymap.command(Key::char('t'), Place::Things).is_none());
    assert!(keymap.keys(CommandId::Fix).is_empty());
    // Two that swap their keys are no conflict.
    assert!(with(&[("test", &["f"]), ("fix", &["t"])]).is_ok());
    assert!(with(&[("test", &["f"])]).unwrap_err().message.contains("`fix`"));
    assert!(with(&[("tests", &["T"])]).unwrap_err().message.contains("did you mean `test`"));
    assert!(with(&[("test", &["jj"])]).unwrap_err().message.contains("is not a key"));
}
