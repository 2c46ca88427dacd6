use std::path::{Path, PathBuf};
use std::time::Duration;

use super::*;

fn written(text: &str) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("config.toml");
    std::fs::write(&path, text).unwrap();
    (dir, path)
}

fn fault(text: &str) -> String {
    let (_dir, path) = written(text);
    let told = Config::load(&path).unwrap_err().to_string();
    assert_eq!(told.lines().count(), 1, "{told}");
    told.strip_prefix(&path.display().to_string()).unwrap().to_owned()
}

#[test]
fn every_setting_is_read() {
    let (_dir, path) = written(
        "theme = 'dark'\nprofile = 'ops'\nregion = 'eu-north-1'\nread-only = false\ndevice-keys = '/keys'\n\
         synchronized-output = false\n[refresh]\nshadow = '1m 30s'\n[cache]\nkeep = false\nmebibytes = 64\n[budget]\nshare = 0.25\n[budget.quotas]\nListThings = 40\n[keys]\ntest = 'x'\nfix = ['f', 'ctrl-f']\n\
         [profiles.prod]\nread-only = true\n[profiles.dev]\n[accounts.123456789012]\nread-only = true\n",
    );
    let config = Config::load(&path).unwrap();
    assert_eq!(config.theme.as_deref(), Some("dark"));
    assert_eq!(config.refresh.shadow, Duration::from_secs(90));
    assert_eq!(config.device_keys.as_deref(), Some(Path::new("/keys")));
    assert!(!config.synchronized_output);
    assert_eq!((config.cache.keep, config.cache.mebibytes), (false, 64));
    assert_eq!(config.budget.share, Some(0.25));
    assert_eq!((config.budget.quotas[0].operation.as_str(), config.budget.quotas[0].per_second), ("ListThings", 40.0));
    let keys: Vec<_> = config.keys.iter().map(|binding| (binding.command.as_str(), binding.keys.clone())).collect();
    assert_eq!(keys, [("fix", vec!["f".to_owned(), "ctrl-f".to_owned()]), ("test", vec!["x".to_owned()])]);
    assert_eq!(config.read_only_profiles(), ["prod"]);
    assert_eq!(config.read_only_accounts(), ["123456789012"]);
}

#[test]
fn faults_are_located_and_slips_are_guessed() {
    let told = fault("region = 'x'\nthme = 'dark'\n");
    assert!(told.starts_with(":2:1: unknown field `thme`") && told.ends_with("did you mean `theme`?"), "{told}");
    let told = fault("[refresh]\nshadow = '2 bananas'\n");
    assert!(told.starts_with(":2:10: `2 bananas` is not a time"), "{told}");
    let told = fault("[refresh]\nshadow = '1ms'\n");
    assert!(told.contains("too short"), "{told}");
    let told = fault("[profiles.prod]\nraed-only = true\n");
    assert!(told.starts_with(":2:1:") && told.ends_with("did you mean `read-only`?"), "{told}");
    let told = fault("[budget]\nshare = 1.5\n");
    assert!(told.starts_with(":2:9: `1.5` is no share"), "{told}");
    let told = fault("[budget.quotas]\nListThings = 0\n");
    assert!(told.starts_with(":2:14: `0` is not so many calls"), "{told}");
    let told = fault("theme = \n");
    assert!(told.starts_with(":1:9:"), "{told}");
    let told = fault("[keys]\ntest = 3\n");
    assert!(told.starts_with(":2:8:") && told.contains("list of keys"), "{told}");
}

#[test]
fn faults_of_bindings_point_at_the_command_or_the_key() {
    let (_dir, path) = written("[keys]\n\"tset\" = [\"t\", \"hyper-q\"]\n");
    let config = Config::load(&path).unwrap();
    let fault = config.keys[0].fault("there is no such command");
    assert_eq!((fault.place, fault.message.as_str()), (Some((2, 1)), "`tset`: there is no such command"));
    assert_eq!(config.keys[0].bad_key(1, "no such key").place, Some((2, 16)));
}

#[test]
fn an_operation_that_there_is_not_is_located_and_guessed() {
    let (_dir, path) = written("[budget.quotas]\nListThings = 40\nGetPolcy = 5\n");
    let quotas = Config::load(&path).unwrap().budget.quotas;
    let faults: Vec<_> =
        quotas.iter().filter_map(|quota| quota.fault(["GetPolicy", "ListThings"].into_iter())).collect();
    assert_eq!((faults.len(), faults[0].place), (1, Some((3, 1))));
    assert!(faults[0].message.ends_with("did you mean `GetPolicy`?"), "{}", faults[0]);
}

#[test]
fn an_absent_file_is_an_empty_one_unless_the_user_named_it() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("none.toml");
    assert_eq!(Config::load_if_present(&path).unwrap(), Config::default());
    assert!(Config::load(&path).unwrap_err().message.contains("cannot be read"));
    assert!(Config::default().synchronized_output);
}

#[test]
fn text_that_is_not_utf_8_is_located() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("config.toml");
    std::fs::write(&path, b"region = 'x'\n# \xff").unwrap();
    assert_eq!(Config::load(&path).unwrap_err().place, Some((2, 3)));
}

#[test]
fn every_built_in_theme_can_be_read() {
    for name in built_in_names() {
        let theme = load_theme(name, None).unwrap();
        assert!(!theme.styles.is_empty(), "{name}");
    }
}

#[test]
fn a_theme_of_the_user_goes_before_the_built_in_one() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("dark.toml"), "[styles]\nx = { fg = '#102030', bold = true }\n").unwrap();
    let theme = load_theme("dark", Some(dir.path())).unwrap();
    let look = ThemeStyle { fg: Some(Colour::Rgb(0x10, 0x20, 0x30)), bold: true, ..ThemeStyle::default() };
    assert_eq!(theme.styles["x"], look);
}

#[test]
fn an_unknown_theme_lists_those_there_are_and_never_reads_a_path() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("mine.toml"), "[styles]\n").unwrap();
    let told = load_theme("drak", Some(dir.path())).unwrap_err().to_string();
    assert_eq!(
        told,
        "theme drak: there is no such theme; there are terminal, dark, light, high-contrast, mine; did you mean `dark`?"
    );
    assert!(load_theme("../mine", Some(&dir.path().join("sub"))).is_err());
}

#[test]
fn a_colour_nobody_has_is_located() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("mine.toml"), "[styles]\nx = { fg = 'rde' }\n").unwrap();
    let told = load_theme("mine", Some(dir.path())).unwrap_err();
    assert_eq!(told.place, Some((2, 12)));
    assert!(told.message.ends_with("did you mean `red`?"), "{told}");
}
