//! The table. Its order is the order of help and, for those with a hint, of the footer.

use super::Class::{Changes, Reads};
use super::{Command, CommandId as Id, Place};

const fn reads(id: Id, name: &'static str, title: &'static str, hint: &'static str) -> Command {
    Command { id, name, title, hint, keys: &[], places: Place::SIGNED_IN, needs: &[], class: Reads }
}

impl Command {
    const fn keys(self, keys: &'static [&'static str]) -> Self {
        Self { keys, ..self }
    }

    const fn at(self, places: &'static [Place]) -> Self {
        Self { places, ..self }
    }

    const fn needs(self, needs: &'static [&'static str]) -> Self {
        Self { needs, ..self }
    }

    const fn changes(self) -> Self {
        Self { class: Changes, ..self }
    }
}

/// What fixes are made of: with none of these granted there is nothing to offer.
const FIX: &[&str] = &["iot:AttachPolicy", "iot:AttachThingPrincipal", "iot:UpdateCertificate"];

const SHADOW: &[Place] = &[Place::ThingShadow];

/// Every command of the program.
pub const COMMANDS: &[Command] = &[
    reads(Id::Open, "open", "Open what is selected", "open").keys(&["enter", "l", "right"]),
    reads(Id::Back, "back", "Back to where you came from", "back").keys(&["esc", "h", "left"]),
    reads(Id::NextPane, "next-pane", "Next tab", "tabs").keys(&["tab"]).at(Place::TABBED),
    reads(Id::PreviousPane, "previous-pane", "Previous tab", "").keys(&["shift-tab"]).at(Place::TABBED),
    reads(Id::Filter, "filter", "Filter a list, search a page", "filter").keys(&["/"]),
    reads(Id::Whole, "whole", "Read the finding whole: evidence, advice, fixes", "whole")
        .keys(&["space"])
        .at(Place::WHOLE),
    reads(Id::Test, "test", "Test a credential request", "test").keys(&["t"]).at(Place::TESTABLE),
    reads(Id::Fix, "fix", "Mend what is wrong: preview, then confirm", "fix")
        .keys(&["f"])
        .at(Place::FIXABLE)
        .changes()
        .needs(FIX),
    reads(Id::Edit, "edit", "Edit the desired state: diff, then confirm", "edit")
        .keys(&["e"])
        .at(&[Place::ThingShadow])
        .changes(),
    reads(Id::Doctor, "doctor", "Examine anew: go to its Identity tab and ask again", "doctor")
        .keys(&["d"])
        .at(Place::EXAMINABLE),
    reads(Id::AskedShadow, "asked-shadow", "Choose the shadow that it is asked about", "shadow")
        .keys(&["s"])
        .at(Place::ASKED),
    reads(Id::Ask, "ask", "Ask about a topic, a filter, a client id or a shadow of your own", "ask")
        .keys(&["a"])
        .at(Place::ACCESS),
    reads(Id::Header, "header", "Send the thing name header or leave it out", "header")
        .keys(&["H"])
        .at(&[Place::ThingIdentity, Place::ThingCredentials]),
    reads(Id::Compare, "compare", "Compare with the version in force, or with the one before", "compare")
        .keys(&["d"])
        .at(&[Place::PolicyVersions]),
    reads(Id::NextShadow, "next-shadow", "Next named shadow", "shadow").keys(&["]"]).at(SHADOW),
    reads(Id::PreviousShadow, "previous-shadow", "Previous named shadow", "").keys(&["["]).at(SHADOW),
    reads(Id::Shadows, "shadows", "The shadows of this thing", "shadows").keys(&["s"]).at(SHADOW),
    reads(Id::Baseline, "baseline", "Mark changes from this version on", "mark").keys(&["b"]).at(SHADOW),
    reads(Id::Pause, "pause", "Pause the view, or the audit, and go on", "pause").keys(&["p"]).at(&[
        Place::ThingShadow,
        Place::Feed,
        Place::Findings,
    ]),
    reads(Id::Deep, "deep", "Audit deep: a call for each thing and each certificate", "deep")
        .keys(&["A"])
        .at(&[Place::Findings]),
    reads(Id::Versions, "versions", "The versions of this visit: look at one, compare two", "versions")
        .keys(&["v"])
        .at(SHADOW),
    reads(Id::OldValues, "old-values", "Show what changed values were", "old").keys(&["o"]).at(SHADOW),
    reads(Id::OlderVersion, "older-version", "One version back", "older").keys(&["<", ","]).at(SHADOW),
    reads(Id::NewerVersion, "newer-version", "One version forward, in the end live", "").keys(&[">", "."]).at(SHADOW),
    reads(Id::Fold, "fold", "Fold or unfold this branch", "fold").keys(&["space"]).at(SHADOW),
    reads(Id::FoldAll, "fold-all", "Fold every branch", "").keys(&["-"]).at(SHADOW),
    reads(Id::UnfoldAll, "unfold-all", "Unfold every branch", "").keys(&["+", "="]).at(SHADOW),
    reads(Id::Export, "export", "Write this version, or all of this visit, to a file", "write").keys(&["w"]).at(SHADOW),
    reads(Id::Sort, "sort", "Sort: choose a column, or the next one", "sort").keys(&["s"]).at(Place::SORTED),
    reads(Id::ReverseSort, "reverse-sort", "Reverse the order", "").keys(&["S"]).at(Place::SORTED),
    reads(Id::SaveView, "save-view", "Save this view, its filter and order, under a name; delete one", "")
        .keys(&["w"])
        .at(Place::VIEWS),
    reads(Id::Relations, "relations", "What this belongs to and what belongs to it", "relations").keys(&["x"]),
    reads(Id::Copy, "copy", "Copy the ARN, the name, JSON or an aws command", "copy").keys(&["y"]),
    reads(Id::Undo, "undo", "Take back the last change", "undo").keys(&["u"]).changes(),
    reads(Id::Refresh, "refresh", "Ask AWS again", "refresh").keys(&["r", "ctrl-r"]).at(Place::ALL),
    reads(Id::NextMatch, "next-match", "Next match", "").keys(&["n"]),
    reads(Id::PreviousMatch, "previous-match", "Previous match", "").keys(&["N"]),
    reads(Id::Down, "down", "Down", "").keys(&["j", "down"]),
    reads(Id::Up, "up", "Up", "").keys(&["k", "up"]),
    reads(Id::HalfDown, "half-page-down", "Half a page down", "").keys(&["ctrl-d"]),
    reads(Id::HalfUp, "half-page-up", "Half a page up", "").keys(&["ctrl-u"]),
    reads(Id::PageDown, "page-down", "A page down", "").keys(&["pgdn", "ctrl-f"]),
    reads(Id::PageUp, "page-up", "A page up", "").keys(&["pgup", "ctrl-b"]),
    reads(Id::Top, "top", "To the first", "").keys(&["g", "home"]),
    reads(Id::Bottom, "bottom", "To the last", "").keys(&["G", "end"]),
    reads(Id::Things, "things", "Things", "").keys(&["1"]).needs(&["iot:ListThings"]),
    reads(Id::Certificates, "certificates", "Certificates", "").keys(&["2"]).needs(&["iot:ListCertificates"]),
    reads(Id::Policies, "policies", "Policies", "").keys(&["3"]).needs(&["iot:ListPolicies"]),
    reads(Id::RoleAliases, "role-aliases", "Role aliases", "").keys(&["4"]).needs(&["iot:ListRoleAliases"]),
    reads(Id::Groups, "groups", "Thing groups", "").keys(&["5"]).needs(&["iot:ListThingGroups"]),
    reads(Id::Feed, "feed", "Live feed: what happens in the fleet", "").keys(&["6"]),
    reads(Id::Activity, "activity", "What was changed, and the calls to AWS", "").keys(&["7"]),
    reads(Id::Findings, "findings", "What is wrong in the fleet: the audit", "").keys(&["8"]),
    reads(Id::Overview, "overview", "The fleet in numbers: counts as bars", "").keys(&["9"]),
    reads(Id::Palette, "palette", "Find a command, go to a name", "palette").keys(&[":"]).at(Place::ALL),
    reads(Id::Explain, "explain", "Explain an error message: paste it, see what it proves", "")
        .keys(&["E"])
        .at(Place::ALL),
    reads(Id::ReadOnly, "read-only", "Read-only mode on and off", "").keys(&["R"]),
    reads(Id::Suspend, "suspend", "Stop to the shell", "").keys(&["ctrl-z"]).at(Place::ALL),
    reads(Id::Help, "help", "Every key that works here", "help").keys(&["?"]).at(Place::ALL),
    reads(Id::Quit, "quit", "Quit", "quit").keys(&["q", "ctrl-c"]).at(Place::ALL),
];
