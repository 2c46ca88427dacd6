use std::borrow::Cow;

use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;
use crate::fleet::{Certificate, CertificateStatus, Thing};

fn now() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

fn parse<R: Row>(text: &str) -> Filter {
    Filter::parse::<R>(text, now()).unwrap()
}

fn thing(name: &str, kind: &str, site: &str) -> Thing {
    Thing {
        name: name.to_owned(),
        thing_type: (!kind.is_empty()).then(|| kind.to_owned()),
        attributes: [("site".to_owned(), site.to_owned()), ("fw".to_owned(), "3.10.1".to_owned())].into(),
        version: 12,
        ..Thing::default()
    }
}

fn certificate(id: &str, status: &str, days: i64) -> Certificate {
    Certificate {
        id: id.to_owned(),
        arn: String::new(),
        status: CertificateStatus::parse(status),
        mode: None,
        created: now().checked_sub(SignedDuration::from_hours(24 * days)).ok(),
    }
}

fn matches<R: Row>(filter: &str, row: &R) -> bool {
    parse::<R>(filter).rank(row, &mut Scratch::default()).is_some()
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
        ("TYPE:pump", true),
        ("type=pump", false),
        ("type=Pump", true),
        ("type=P*p", true),
        ("type:?ump", true),
        ("type:um?", false),
        ("!type:valve", true),
        ("attr.site:\"oslo n\"", true),
        ("attr.site:bergen", false),
        ("attr.none:*", false),
        ("!attr.none:*", true),
        ("attr.site:*", true),
        ("Attr.site:*", true),
        ("attr.Site:*", false),
        ("name:*-0007 type:pump pump", true),
        ("/^oslo-pump-0[0-9]+$/", true),
        ("/^pump/", false),
        ("!/^pump/", true),
        ("/PUMP/", false),
        ("/PUMP/i", true),
        ("/oslo pump/", false),
        ("type:/^Pu/", true),
        ("type=/pu/i", true),
        ("!type:/^Pu/", false),
        ("version>10", true),
        ("version>12", false),
        ("version>=12", true),
        ("version<12", false),
        ("version<=12", true),
        ("version:12", true),
        ("!version=12", false),
        ("attr.fw>3.9", true),
        ("attr.fw<=3.9", false),
        ("connected:unknown", true),
        ("!connected:unknown", false),
    ] {
        assert_eq!(matches(filter, &row), expected, "{filter}");
    }
}

#[test]
fn ages_and_dates() {
    let row = certificate("9f1a", "PENDING_TRANSFER", 90);
    for (filter, expected) in [
        ("age>90d", false),
        ("age>=90d", true),
        ("age:90d", true),
        ("age:12w", true),
        ("age<2161h", true),
        ("age<=12w", false),
        ("age>1d12h", true),
        ("!age>90d", true),
        ("created:2025-12-01", true),
        ("created:2025-12", true),
        ("created:2025", true),
        ("created>2025-12-01", false),
        ("created>=2025-12-01", true),
        ("created<=2025-12-01", true),
        ("created<2025-12-01T12:00Z", false),
        ("created:2025-12-01T12:00", true),
        ("created>2026", false),
        ("created:*", true),
        ("status:pending", true),
        ("status:active", false),
        ("cert:PENDING_t", true),
        ("status=PENDING*", true),
        ("mode:*", false),
    ] {
        assert_eq!(matches(filter, &row), expected, "{filter}");
    }
}

#[test]
fn what_is_not_known_is_neither_so_nor_not_so() {
    let row = thing("pump", "", "");
    let judge = |filter: &str| parse::<Thing>(filter).judge(&row, &mut Scratch::default());
    for filter in
        ["connected:no", "!connected:no", "delta:yes", "age>90d", "group:oslo", "cert:inactive", "pump shadow>3"]
    {
        assert_eq!(judge(filter), Verdict::Unknown, "{filter}");
    }
    assert_eq!(judge("valve connected:no"), Verdict::No, "whatever that is");
    assert_eq!(parse::<Thing>("connected:no pump since>2d version>1").facts(), ["connected", "age"]);
    assert!(parse::<Thing>("connected:unknown version>1").facts().is_empty());
}

#[test]
fn words_are_not_scattered_over_a_fingerprint() {
    let certificate = certificate("9f1a2b60c4", "INACTIVE", 1);
    for (filter, expected) in
        [("1a2b", true), ("9A60", false), ("9a60", false), ("inactive", true), ("!inactive", false), ("!zz", true)]
    {
        assert_eq!(matches(filter, &certificate), expected, "{filter}");
    }
}

#[test]
fn errors_name_their_column_and_what_would_be_right() {
    let error = |text: &str| Filter::parse::<Thing>(text, now()).unwrap_err();
    for (text, column, said) in [
        ("pump \"x y", 6, "another `\"`"),
        ("pump type:", 11, "type:part, type=whole"),
        ("pump :x", 6, "a column's name is missing in front of `:`"),
        ("a !", 3, "a word is missing"),
        ("pump colour:red", 6, "there is no column `colour`; the columns are name, type"),
        ("!conected:yes", 2, "did you mean `connected`?"),
        ("sinse>1d", 1, "did you mean `since`?"),
        ("atr.site:x", 1, "did you mean `attr.…`?"),
        ("version>ten", 9, "`ten` is no whole number: a number, such as version>10"),
        ("age>90", 5, "s m h d w"),
        ("age>2026-01-31", 5, "how long ago"),
        ("connected:maybe", 11, "yes, no or unknown"),
        ("connected>yes", 11, "is no number"),
        ("cert:inactve", 6, "did you mean `INACTIVE`?"),
        ("cert=active", 6, "did you mean `ACTIVE`?"),
        ("cert>ACTIVE", 6, "cannot be more or less"),
        ("/a", 1, "is not closed"),
        ("x /a/g", 6, "`/i` ignores case"),
        ("/a(/", 1, "cannot be read"),
        ("type:/a(/", 6, "cannot be read"),
        ("version:/1/", 9, "is no text"),
        ("type>/a/", 6, "`:` takes one"),
        ("//", 1, "is empty"),
        ("attr.:x", 1, "there is no column `attr.`"),
    ] {
        let error = error(text);
        assert_eq!(error.column, column, "{text}: {error}");
        assert!(error.message.contains(said), "{text}: {error}");
    }
    let error = Filter::parse::<Certificate>("created>90d", now()).unwrap_err();
    assert!(error.column == 9 && error.message.contains("`age`"), "{error}");
}

#[test]
fn the_better_match_has_the_higher_rank() {
    let filter = parse::<Thing>("pump7");
    let rank = |name: &str| filter.rank(&thing(name, "", ""), &mut Scratch::default()).unwrap();
    assert!(rank("pump7") > rank("p-u-m-p-7"));
    assert!(filter.ranks());
    assert!(!parse::<Thing>("type:pump !x \"y\" /z/").ranks());
}

#[test]
fn in_a_code_what_was_looked_for_is_lit_and_nothing_scattered() {
    let lit = |filter: &str| parse::<Certificate>(filter).highlights("ab12e0f0d0", &mut Scratch::default());
    assert_eq!(lit("ed"), [], "found by its status, revoked");
    assert_eq!(lit("AB12"), vec![0..4]);
    assert_eq!(lit("f0 \"12\""), [2..4, 6..8]);
}

#[test]
fn highlights_are_what_matched() {
    let parts = |filter: &str, name: &str| {
        let ranges = parse::<Thing>(filter).highlights(name, &mut Scratch::default());
        ranges.into_iter().map(|r| name[r].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(parts("op7", "oslo-pump-7"), ["o", "p", "7"]);
    assert_eq!(parts("pump", "oslo-pump-7"), ["pump"]);
    assert_eq!(parts("\"ø\"", "tromsø-1"), ["ø"]);
    assert_eq!(parts("/[0-9]+/", "pump-12-3"), ["12", "3"]);
    assert_eq!(parts("\"mp-\" /p-1/", "pump-12"), ["mp-1"]);
    assert_eq!(parts("name:PUMP", "oslo-pump-7"), ["pump"]);
    assert!(parts("type:pump !/x/", "oslo-pump-7").is_empty());
}

#[test]
fn terms_can_be_put_in_another_language() {
    let filter = parse::<Thing>("pump !age>90d attr.site=osl /^a/i");
    let told: Vec<(bool, &Test)> = filter.terms().iter().map(|term| (term.negated, &term.test)).collect();
    assert_eq!(told[0], (false, &Test::Word("pump".to_owned())));
    let age = Operand::Span(Span { seconds: 90 * 86_400, unit: 86_400 });
    assert_eq!(told[1], (true, &Test::Field { name: "age".to_owned(), op: Op::More, operand: age }));
    let site = Operand::Text("osl".to_owned());
    assert_eq!(told[2], (false, &Test::Field { name: "attr.site".to_owned(), op: Op::Is, operand: site }));
    assert!(matches!(told[3].1, Test::Pattern(pattern) if pattern.source == "^a" && pattern.ignore_case));
}

/// A row of one text, to match anything against anything.
#[derive(Debug, PartialEq)]
struct Plain(String);

impl Row for Plain {
    fn name(&self) -> &str {
        &self.0
    }
    fn value(&self, column: &str) -> Value<'_> {
        match column {
            "f" => Value::Text(Cow::Borrowed(&self.0)),
            "n" => i64::try_from(self.0.len()).map_or(Value::Unknown, Value::Number),
            _ => Value::Unknown,
        }
    }
    fn columns() -> &'static [Field] {
        const COLUMNS: &[Field] = &[
            Field::text("f").also(&["F2"]),
            Field::new("n", Kind::Number),
            Field::new("t", Kind::Time).fact(),
            Field::new("age", Kind::Age).fact(),
            Field::new("s", Kind::Seconds),
            Field::new("b", Kind::Flag).fact(),
            Field::new("w", Kind::Word(&["on", "off"])),
        ];
        COLUMNS
    }
}

fn check(text: &str, name: &str) -> Result<(), TestCaseError> {
    match Filter::parse::<Plain>(text, now()) {
        Ok(filter) => {
            let mut scratch = Scratch::default();
            let _ = filter.judge(&Plain(name.to_owned()), &mut scratch);
            for range in filter.highlights(name, &mut scratch) {
                prop_assert!(name.get(range).is_some());
            }
        }
        Err(error) => {
            prop_assert!(error.column >= 1 && error.column <= text.chars().count() + 1, "{text}: {error}");
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_text_is_a_filter_or_an_error_in_it(text in any::<String>(), name in any::<String>()) {
        check(&text, &name)?;
    }

    #[test]
    fn any_text_like_a_filter_too(
        text in "(!?(f|n|t|age|s|b|w|F2|x)?(:|=|<|>|<=|>=)?[\"/]?[0-9]{0,20}[dhmsw*?a.Tİς\\\\(\\[{-]{0,4}[\"/]?i? ?){1,4}",
        name in "[aİς0-9]{0,4}",
    ) {
        check(&text, &name)?;
    }

    #[test]
    fn what_narrows_matches_no_more(
        words in prop::collection::vec("!?\"?[ab]{1,3}\"?|!?f[:=<>][ab*]{1,3}|!?n[:<>]=?[0-4]|!?/[ab]{1,2}/", 1..4),
        more in "[ab]{0,2}( [ab])?",
        names in prop::collection::vec("[ab]{0,6}", 1..20),
    ) {
        let old = words.join(" ");
        let read = |text: &str| Filter::parse::<Plain>(text, now());
        let (Ok(wide), Ok(narrow)) = (read(&old), read(&format!("{old}{more}"))) else {
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
