//! A shadow's desired state edited with an editor of the user's, in a real terminal, against the embedded AWS IoT.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use fleetdeck::emulator::{self, Key, Options, Running};
use rustix::process::Signal;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::driver::{ENTER, ESC, Start, Tty};

const THING: &str = "broken-no-policy";

/// An AWS IoT, a home, and an editor that is a shell script.
struct Bench {
    running: Running,
    home: TempDir,
    // Dropped last: the emulator's tasks run on it.
    _runtime: Runtime,
}

impl Bench {
    /// With this desired state of the thing.
    fn new(desired: &Value) -> Self {
        let runtime = Runtime::new().unwrap();
        let options = Options { things: 0, live: false, ..Options::default() };
        let running = runtime.block_on(emulator::start(options)).unwrap();
        let bench = Self { running, home: TempDir::new().unwrap(), _runtime: runtime };
        bench.write(&json!({"state": {"desired": null}}));
        bench.write(&json!({"state": {"desired": desired}}));
        bench
    }

    fn environment(&self, key: &Key) -> Vec<(&'static str, String)> {
        let ends = &self.running.endpoints;
        vec![
            ("AWS_ACCESS_KEY_ID", key.access_key_id.clone()),
            ("AWS_SECRET_ACCESS_KEY", key.secret_access_key.clone()),
            ("AWS_ENDPOINT_URL", ends.api_url.clone()),
            ("AWS_REGION", ends.region.clone()),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
            ("FLEETDECK", env!("CARGO_BIN_EXE_fleetdeck").to_owned()),
            ("FLEETDECK_CA_FILE", ends.ca_file.display().to_string()),
        ]
    }

    fn cli(&self, arguments: &[&str]) -> Value {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fleetdeck"));
        command.args(arguments).env_clear().env("HOME", self.home.path()).current_dir(self.home.path());
        let out = command.envs(self.environment(&self.running.endpoints.admin)).output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        serde_json::from_slice(&out.stdout).unwrap()
    }

    /// Somebody else writes.
    fn write(&self, document: &Value) {
        let file = self.home.path().join("write.json");
        fs::write(&file, document.to_string()).unwrap();
        self.cli(&["shadow", "set", THING, "write.json"]);
    }

    fn desired(&self) -> Value {
        self.cli(&["shadow", "get", THING])["state"]["desired"].clone()
    }

    /// A script as an editor: `$1` is the file, or what stands before it.
    fn editor(&self, script: &str) -> PathBuf {
        let path = self.home.path().join("my editor.sh");
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    fn drafts(&self) -> Vec<PathBuf> {
        let folder = self.home.path().join(".local/state/fleetdeck/drafts");
        let listed = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        listed.filter(|path| path.extension().is_some_and(|extension| extension == "json")).collect()
    }

    /// The program with this editor, on the thing's shadow.
    fn opened(&self, editor: Option<&Path>, more: &[&str]) -> Tty {
        let mut start = Start::program(self.home.path(), more).size(120, 36);
        for (name, value) in self.environment(&self.running.endpoints.admin) {
            start = start.env(name, &value);
        }
        if let Some(editor) = editor {
            start = start.env("EDITOR", "/bin/false").env("VISUAL", &format!("'{}' --wait", editor.display()));
        }
        on_shadow(start)
    }
}

fn on_shadow(start: Start) -> Tty {
    let mut tty = start.run();
    tty.wait_for("broken-alias-case");
    tty.keys(&format!("/{THING}"));
    tty.wait_gone("broken-alias-case");
    tty.keys(ENTER);
    tty.keys(ENTER);
    tty.wait_for("REPORTED");
    tty
}

fn quit(mut tty: Tty) {
    tty.keys("q");
    assert_eq!(tty.ended().exit_code(), 0);
    tty.assert_restored();
}

#[test]
fn an_editor_changes_a_value_and_it_is_sent_after_a_yes() {
    let bench = Bench::new(&json!({"rate": 30, "note": "red\u{1b}[31m"}));
    // The terminal is its own: cooked, no alternate screen, its own keys.
    let editor = bench.editor(
        r#"[ "$1" = --wait ] || exit 9
        echo editing in a terminal that is mine; read line; echo "typed: $line"
        stty -a | grep -q ' icanon' && sed -i 's/30/60/' "$2""#,
    );
    let mut tty = bench.opened(Some(&editor), &[]);
    tty.keys("e");
    tty.wait_for("editing in a terminal that is mine");
    assert!(!tty.terminal().alternate_screen() && !tty.terminal().hide_cursor());
    // Keys that would quit or confirm here are the editor's.
    tty.keys("qyq\n");
    tty.wait_for("update-thing-shadow");
    assert!(tty.terminal().alternate_screen());
    tty.wait_for("+ 60");
    assert_eq!(bench.desired()["rate"], 30, "nothing is sent before the yes");
    assert_eq!(bench.drafts().len(), 1);
    tty.keys(ENTER);
    tty.wait_for("y yes");
    tty.keys("y");
    tty.wait_for("Done");
    assert_eq!(bench.desired(), json!({"rate": 60, "note": "red\u{1b}[31m"}));
    assert!(bench.drafts().is_empty());
    let journal = fs::read_to_string(bench.home.path().join(".local/state/fleetdeck/journal.jsonl")).unwrap();
    assert!(journal.contains("UpdateThingShadow") && !journal.contains("rate"), "identifiers only: {journal}");
    quit(tty);
}

#[test]
fn a_mistake_is_located_and_edited_again() {
    let bench = Bench::new(&json!({"rate": 30}));
    let editor = bench.editor(r#"if grep -q 6x "$2"; then sed -i 's/6x/61/' "$2"; else sed -i 's/30/6x/' "$2"; fi"#);
    let mut tty = bench.opened(Some(&editor), &[]);
    tty.keys("e");
    tty.wait_for("line 2, column 12");
    tty.keys("e");
    tty.wait_for("+ 61");
    tty.keys(ENTER);
    tty.wait_for("y yes");
    tty.keys("y");
    tty.wait_for("Done");
    assert_eq!(bench.desired(), json!({"rate": 61}));
    quit(tty);
}

#[test]
fn somebody_who_writes_during_the_edit_loses_nothing_and_neither_does_the_editor() {
    let bench = Bench::new(&json!({"rate": 30, "mode": "auto"}));
    let editor = bench.editor(
        r#"echo '{"state":{"desired":{"rate":45,"site":"quay"}}}' > theirs.json
        "$FLEETDECK" shadow set broken-no-policy theirs.json > /dev/null
        sed -i 's/30/60/; s/auto/manual/' "$2""#,
    );
    let mut tty = bench.opened(Some(&editor), &[]);
    tty.keys("e");
    tty.wait_for("Somebody was faster");
    tty.wait_for("1 of 1 overlap to decide");
    tty.wait_for("theirs  /site  none");
    tty.keys("m");
    tty.keys(ENTER);
    tty.wait_for("same as");
    tty.keys(ENTER);
    tty.wait_for("y yes");
    tty.keys("y");
    tty.wait_for("Done");
    assert_eq!(bench.desired(), json!({"rate": 60, "mode": "manual", "site": "quay"}));
    quit(tty);
}

#[test]
fn an_editor_that_is_killed_leaves_a_draft_and_a_whole_terminal() {
    let bench = Bench::new(&json!({"rate": 30}));
    // It has the terminal in a state of its own when it dies.
    let editor = bench.editor(r#"printf '\033[?1049h\033[?1000h'; stty raw -echo; sed -i 's/30/77/' "$2"; kill -9 $$"#);
    let mut tty = bench.opened(Some(&editor), &[]);
    tty.keys("e");
    tty.wait_for("was ended by signal 9");
    tty.wait_for(".local/state/fleetdeck/drafts/");
    let draft = bench.drafts().pop().unwrap();
    assert_eq!(fs::metadata(&draft).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(fs::read_to_string(&draft).unwrap().contains("77"));
    tty.keys(ESC);
    tty.wait_for("The draft is kept");
    tty.wait_gone("was ended by signal 9");
    quit(tty);
    // Opening the thing again offers it.
    let mut tty = bench.opened(None, &[]);
    tty.wait_for("a draft of");
    tty.keys("e");
    tty.wait_for("There is a draft");
    tty.keys("d");
    tty.wait_for("+ 77");
    tty.keys(ENTER);
    tty.wait_for("y yes");
    tty.keys("y");
    tty.wait_for("Done");
    assert_eq!(bench.desired(), json!({"rate": 77}));
    assert!(bench.drafts().is_empty());
    quit(tty);
}

#[test]
fn a_terminal_closed_during_the_edit_leaves_the_draft() {
    let bench = Bench::new(&json!({"rate": 30}));
    let editor = bench.editor(r#"sed -i 's/30/88/' "$2"; echo saved; exec sleep 600"#);
    let mut tty = bench.opened(Some(&editor), &[]);
    tty.keys("e");
    tty.wait_for("saved");
    tty.close();
    assert_eq!(tty.ended().exit_code(), 129);
    assert!(fs::read_to_string(bench.drafts().pop().unwrap()).unwrap().contains("88"));
    let mut tty = bench.opened(None, &[]);
    tty.wait_for("a draft of");
    quit(tty);
}

#[test]
fn a_signal_during_the_edit_leaves_the_draft_and_a_whole_terminal() {
    let bench = Bench::new(&json!({"rate": 30}));
    let editor = bench.editor(
        r#"printf '\033[?1049h\033[?25l\033[?2004h\033[?1000h'; sed -i 's/30/88/' "$2"; echo saved; read line"#,
    );
    let mut tty = bench.opened(Some(&editor), &[]);
    tty.keys("e");
    tty.wait_for("saved");
    tty.signal(Signal::TERM);
    assert_eq!(tty.ended().exit_code(), 143);
    tty.assert_restored();
    assert_eq!(tty.terminal().mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    assert!(fs::read_to_string(bench.drafts().pop().unwrap()).unwrap().contains("88"));
}

#[test]
fn a_text_that_is_not_utf_8_stays_as_the_editor_left_it() {
    let bench = Bench::new(&json!({"rate": 30}));
    let editor = bench.editor(r#"printf '{"name": "Gr\374n"}' > "$2""#);
    let mut tty = bench.opened(Some(&editor), &[]);
    tty.keys("e");
    tty.wait_for("UTF-8");
    tty.wait_for(".local/state/fleetdeck/drafts/");
    let file = bench.drafts().pop().unwrap();
    let is_untouched = || fs::read(&file).is_ok_and(|text| text == b"{\"name\": \"Gr\xfcn\"}");
    tty.keys("bc");
    tty.keys(ESC);
    tty.wait_gone("UTF-8");
    // Opening it again says so, and begins anew beside it.
    fs::write(bench.home.path().join("my editor.sh"), "#!/bin/sh\nsed -i s/30/60/ \"$2\"\n").unwrap();
    tty.keys("e");
    tty.wait_for("a draft cannot be read");
    tty.wait_for("+ 60");
    tty.keys(ESC);
    tty.wait_for("The draft is kept");
    quit(tty);
    assert!(is_untouched());
}

#[test]
fn an_interrupt_is_the_editors() {
    let bench = Bench::new(&json!({"rate": 30}));
    let editor =
        bench.editor(r#"trap 'echo interrupted; sed -i s/30/99/ "$2"; exit 0' INT; echo waiting; read a; read b"#);
    let mut tty = bench.opened(Some(&editor), &[]);
    tty.keys("e");
    tty.wait_for("waiting");
    tty.keys("\x03");
    tty.wait_for("+ 99");
    tty.keys(ESC);
    tty.wait_for("The draft is kept");
    quit(tty);
}

#[test]
fn without_an_editor_one_types_in_the_program_and_a_kill_loses_nothing() {
    let bench = Bench::new(&json!({"rate": 30}));
    let mut tty = bench.opened(None, &[]);
    tty.keys("e");
    tty.wait_for("ctrl-s go on");
    tty.keys("\x1b[B\x1b[F\x7f\x7f42");
    tty.wait_for("42");
    tty.wait_for("kept in");
    let typed = "{\n  \"rate\": 42\n}\n";
    let is_kept = || bench.drafts().iter().any(|draft| fs::read_to_string(draft).is_ok_and(|text| text == typed));
    let deadline = Instant::now() + Duration::from_mins(1);
    while !is_kept() && Instant::now() < deadline {
        tty.wait_pause(Duration::from_millis(20));
    }
    tty.signal(Signal::KILL);
    tty.ended();
    assert!(is_kept());
    let mut tty = bench.opened(None, &[]);
    tty.wait_for("a draft of");
    tty.keys("e");
    tty.wait_for("There is a draft");
    tty.keys("c");
    tty.wait_for("ctrl-s go on");
    tty.keys("\x13");
    tty.wait_for("+ 42");
    tty.keys(ENTER);
    tty.wait_for("y yes");
    tty.keys("y");
    tty.wait_for("Done");
    assert_eq!(bench.desired(), json!({"rate": 42}));
    quit(tty);
}

#[test]
fn ctrl_z_in_the_editor_stops_the_whole_job_and_fg_goes_on_with_both() {
    let bench = Bench::new(&json!({"rate": 30}));
    let editor = bench.editor(r#"echo waiting; read a; echo "read $a"; read b; sed -i s/30/55/ "$2""#);
    let line = "set -m; $FLEETDECK; echo at the shell; read line; fg; echo left with $?";
    let mut start = Start::shell(bench.home.path(), line).size(120, 36);
    for (name, value) in bench.environment(&bench.running.endpoints.admin) {
        start = start.env(name, &value);
    }
    let mut tty = on_shadow(start.env("EDITOR", &format!("'{}' --wait", editor.display())));
    tty.keys("e");
    tty.wait_for("waiting");
    tty.keys("\x1a");
    tty.wait_for("at the shell");
    tty.keys("\nonce\n");
    tty.wait_for("read once");
    assert!(!tty.terminal().alternate_screen(), "the terminal is the editor's still:\n{}", tty.screen());
    tty.keys("go on\n");
    tty.wait_for("+ 55");
    tty.keys(ESC);
    tty.wait_for("The draft is kept");
    tty.keys("q");
    tty.wait_for("left with 0");
    tty.ended();
    tty.assert_restored();
}

#[test]
fn read_only_refuses_before_the_editor_opens() {
    let bench = Bench::new(&json!({"rate": 30}));
    let editor = bench.editor("echo must not be started; read line");
    let mut tty = bench.opened(Some(&editor), &["--read-only"]);
    tty.keys("e");
    tty.wait_for("edit: read-only mode");
    quit(tty);
}

#[test]
fn a_right_that_is_missing_is_named_and_the_draft_is_kept() {
    let bench = Bench::new(&json!({"rate": 30}));
    let editor = bench.editor(r#"sed -i 's/30/60/' "$2""#);
    let mut start = Start::program(bench.home.path(), &[]).size(120, 36);
    for (name, value) in bench.environment(&bench.running.endpoints.read_only) {
        start = start.env(name, &value);
    }
    let mut tty = on_shadow(start.env("EDITOR", &format!("'{}' --wait", editor.display())));
    tty.keys("e");
    tty.wait_for("+ 60");
    tty.keys(ENTER);
    tty.wait_for("y yes");
    tty.keys("y");
    tty.wait_for("\"Action\":\"iot:UpdateThingShadow\"");
    tty.wait_for(".local/state/fleetdeck/drafts/");
    assert_eq!((bench.drafts().len(), bench.desired()), (1, json!({"rate": 30})));
    tty.keys(ESC);
    quit(tty);
}
