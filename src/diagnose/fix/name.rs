//! Names for what a fix makes.

/// Longest name of an AWS IoT policy and of an inline policy (service models `iot` and `iam`), with room for a number.
const LONGEST: usize = 124;

/// Names that are tried.
const MOST: usize = 10_000;

/// A name of these parts, each joined by `-`; of `whose` as much as there is room for. What may not stand in a policy's
/// name (API reference, `CreatePolicy`: `[\w+=,.@-]+`, at most 128) becomes `-`.
pub(in crate::diagnose) fn name_of(before: &str, whose: &str, what: &str) -> String {
    let (before, what) = (part(before, ""), part("", what));
    let room = LONGEST.saturating_sub(before.chars().count() + what.chars().count());
    let whose = whose.chars().take(room);
    let plain = |c: char| if c.is_ascii_alphanumeric() || "_+=,.@-".contains(c) { c } else { '-' };
    before.chars().chain(whose).chain(what.chars()).map(plain).take(LONGEST).collect()
}

fn part(before: &str, after: &str) -> String {
    match (before, after) {
        ("", "") => String::new(),
        ("", after) => format!("-{after}"),
        (before, _) => format!("{before}-"),
    }
}

/// The name, and the same with numbers.
pub(in crate::diagnose) fn numbered(base: &str) -> impl Iterator<Item = String> {
    let numbered = (2..MOST).map({
        let base = base.to_owned();
        move |number| format!("{base}-{number}")
    });
    std::iter::once(base.to_owned()).chain(numbered)
}

/// That name, or the same with a number where there is one of that name already.
pub(in crate::diagnose) fn free_name(base: &str, is_taken: impl Fn(&str) -> bool) -> Option<String> {
    numbered(base).find(|name| !is_taken(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_is_for_stays_whole_and_what_may_not_stand_there_goes() {
        assert_eq!(name_of("fleetdeck", "a:b", "shadow-get"), "fleetdeck-a-b-shadow-get");
        assert_eq!(name_of("", "pump", "shadow-get"), "pump-shadow-get");
        assert_eq!(name_of("fleetdeck", "pump", ""), "fleetdeck-pump");
        let long = name_of("fleetdeck", &"t".repeat(200), "shadow-get");
        assert!(long.len() == LONGEST && long.ends_with("t-shadow-get"), "{long}");
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        assert_eq!(free_name("a", |_| false).as_deref(), Some("a"));
        assert_eq!(free_name("a", |name| name == "a" || name == "a-2").as_deref(), Some("a-3"));
    }
}
