use std::borrow::Cow;

use proptest::prelude::*;

use super::*;
use crate::fleet::Thing;

fn thing(name: &str, kind: &str, site: &str) -> Thing {
    Thing {
        name: name.to_owned(),
        thing_type: (!kind.is_empty()).then(|| kind.to_owned()),
        attributes: [("site".to_owned(), site.to_owned())].into(),
        ..Thing::default()
    }
}

fn matches(filter: &str, row: &Thing) -> bool {
    Filter::parse_for::<Thing>(filter).unwrap().rank(row, &mut Scratch::default()).is_some()
}

#[test]
fn every_form_of_term() {
    let row = thing("oslo-pump-0007", "Pump", "Oslo north");
    for (filter, expected) in [
        ("", true),
        ("op7", true),
        ("pump oslo", true),
        ("oslo xyz", false),
        ("PUMP", false),
        ("!test", true),
        ("!pump", false),
        ("\"pump-0\"", true),
        ("\"pmp\"", false),
        ("type:pum", true),
        ("type:PUMP", true),
        ("type=pump", false),
        ("type=Pump", true),
        ("type=P*p", true),
        ("type:?ump", true),
        ("type:um?", false),
        ("!type:valve", true),
        ("attr.site:\"oslo n\"", true),
        ("attr.site:bergen", false),
        ("attr.none:*", false),
        ("attr.site:*", true),
        ("name:*-0007 type:pump pump", true),
    ] {
        assert_eq!(matches(filter, &row), expected, "{filter}");
    }
}

#[test]
fn words_are_not_scattered_over_a_fingerprint() {
    let certificate = crate::fleet::Certificate {
        id: "9f1a2b60c4".to_owned(),
        arn: String::new(),
        status: crate::fleet::CertificateStatus::Inactive,
        mode: None,
        created: None,
    };
    let matches = |filter: &str| Filter::parse(filter).unwrap().rank(&certificate, &mut Scratch::default()).is_some();
    for (filter, expected) in
        [("1a2b", true), ("9A60", false), ("9a60", false), ("inactive", true), ("!inactive", false), ("!zz", true)]
    {
        assert_eq!(matches(filter), expected, "{filter}");
    }
}

#[test]
fn errors_name_their_column() {
    let error = |text: &str| Filter::parse_for::<Thing>(text).unwrap_err();
    assert_eq!(error("pump \"x y").column, 6);
    assert_eq!(error("pump type:").column, 11);
    assert_eq!(error("pump :x").column, 6);
    assert_eq!(error("a !").column, 3);
    let unknown = error("pump colour:red");
    assert_eq!(unknown.column, 6);
    assert!(unknown.message.starts_with("there is no field `colour`; the fields are name, type"), "{unknown}");
}

#[test]
fn the_better_match_has_the_higher_rank() {
    let filter = Filter::parse("pump7").unwrap();
    let rank = |name: &str| filter.rank(&thing(name, "", ""), &mut Scratch::default()).unwrap();
    assert!(rank("pump7") > rank("p-u-m-p-7"));
    assert!(filter.ranks());
    assert!(!Filter::parse("type:pump !x \"y\"").unwrap().ranks());
}

#[test]
fn highlights_are_what_matched() {
    let parts = |filter: &str, name: &str| {
        let ranges = Filter::parse(filter).unwrap().highlights(name, &mut Scratch::default());
        ranges.into_iter().map(|r| name[r].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(parts("op7", "oslo-pump-7"), ["o", "p", "7"]);
    assert_eq!(parts("pump", "oslo-pump-7"), ["pump"]);
    assert_eq!(parts("\"ø\"", "tromsø-1"), ["ø"]);
    assert!(parts("type:pump", "oslo-pump-7").is_empty());
}

/// A row of one field, to match anything against anything.
#[derive(Debug, PartialEq)]
struct Plain(String);

impl Row for Plain {
    fn name(&self) -> &str {
        &self.0
    }
    fn field(&self, _: &str) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(&self.0))
    }
    fn fields() -> &'static [&'static str] {
        &["f"]
    }
}

proptest! {
    #[test]
    fn any_text_is_a_filter_or_an_error_in_it(text in any::<String>(), name in any::<String>()) {
        match Filter::parse(&text) {
            Ok(filter) => {
                let mut scratch = Scratch::default();
                let _ = filter.rank(&Plain(name.clone()), &mut scratch);
                for range in filter.highlights(&name, &mut scratch) {
                    prop_assert!(name.get(range).is_some());
                }
            }
            Err(error) => prop_assert!(error.column >= 1 && error.column <= text.chars().count() + 1),
        }
    }

    #[test]
    fn what_narrows_matches_no_more(
        words in prop::collection::vec("!?\"?[ab]{1,3}\"?|!?f[:=][ab*]{1,3}", 1..4),
        more in "[ab]{0,2}( [ab])?",
        names in prop::collection::vec("[ab]{0,6}", 1..20),
    ) {
        let old = words.join(" ");
        let (Ok(wide), Ok(narrow)) = (Filter::parse(&old), Filter::parse(&format!("{old}{more}"))) else {
            return Ok(());
        };
        if narrow.narrows(&wide) {
            let mut scratch = Scratch::default();
            for name in names.into_iter().map(Plain) {
                let (n, w) = (narrow.rank(&name, &mut scratch).is_some(), wide.rank(&name, &mut scratch).is_some());
                prop_assert!(!n || w, "{name:?}: `{old}{more}` matches, `{old}` does not");
            }
        }
    }
}
