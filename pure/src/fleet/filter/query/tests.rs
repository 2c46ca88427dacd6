use proptest::prelude::*;

use super::*;
use crate::fleet::filter::{Row, Scratch, Value, Verdict};
use crate::fleet::{Field, Thing};

fn now() -> jiff::Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

fn whole() -> Indexed {
    Indexed { connectivity: true, shadow: true, types: None, groups: None }
}

fn known() -> Indexed {
    let texts = |all: &[&str]| Some(all.iter().map(|&text| text.to_owned()).collect());
    Indexed {
        types: texts(&["pump", "Pump", "valve-2", "soil-sensor"]),
        groups: texts(&["oslo", "oslo-north", "7"]),
        ..whole()
    }
}

fn compiled(filter: &str, index: &Indexed) -> IndexQuery {
    let query = Filter::parse::<Thing>(filter, now()).unwrap().index_query(index);
    assert!(query.text.len() <= 1000);
    query
}

#[test]
fn what_can_be_said_is_said() {
    let cases = [
        ("", "*"),
        ("name:pump-*", "thingName:pump-*"),
        ("name=oslo-1", "thingName:\"oslo-1\""),
        ("/^pump-0[0-9]+$/", "thingName:pump-0*"),
        ("type=pump connected:no", "thingTypeName:\"pump\" AND connectivity.connected:false"),
        ("!connected:yes", "connectivity.connected:false"),
        ("delta:yes", "shadow.hasDelta:true"),
        ("delta:no", "thingName:* AND NOT shadow.hasDelta:true"),
        ("!delta:no", "shadow.hasDelta:true"),
        ("attr.site=\"a\\b\"", "attributes.site:\"a\\\\b\""),
        ("attr.site:* !attr.fw:*", "attributes.site:* AND NOT attributes.fw:*"),
        ("group:oslo* !name:test*", "thingGroupNames:oslo* AND NOT thingName:test*"),
        ("type:/^pu/", "thingTypeName:pu*"),
        ("attr.fw>=3.10", "attributes.fw:*"),
    ];
    for (filter, query) in cases {
        let told = compiled(filter, &whole());
        assert_eq!(told.text, query, "{filter}");
        assert!(!told.finds_nothing);
    }
}

#[test]
fn what_cannot_be_said_is_told_as_it_was_written() {
    let rest = |filter: &str, index: &Indexed| -> Vec<String> {
        compiled(filter, index).rest.into_iter().map(|rest| rest.term).collect()
    };
    assert_eq!(
        rest("pump \"p 1\" !x connected:no age>90d  version>3 cert:active attr.a.b=1 arn:x", &whole()),
        ["pump", "\"p 1\"", "!x", "age>90d", "version>3", "cert:active", "attr.a.b=1", "arn:x"]
    );
    assert_eq!(rest("connected:no delta:yes type=pump", &Indexed::default()), ["connected:no", "delta:yes"]);
    assert_eq!(rest("type:pump !type=pump !name:*x name:*x /a/ connected:unknown", &whole()).len(), 6);
    assert!(rest("type:pump group:oslo name:pump* delta:yes connected:*", &known()).is_empty());
    assert!(!compiled("pump", &whole()).narrows() && compiled("type=p", &whole()).narrows());
}

#[test]
fn known_values_stand_for_what_a_query_cannot_say() {
    let cases = [
        ("type:pum", "thingTypeName:(\"pump\" OR \"Pump\")"),
        ("type=pump", "thingTypeName:\"pump\""),
        ("type:*sen*", "thingTypeName:\"soil-sensor\""),
        // How the index writes a value is not known: case would decide here.
        ("type:/s/", "*"),
        ("type>q", "*"),
        ("!type:pum", "thingName:* AND NOT thingTypeName:(\"pump\" OR \"Pump\")"),
        // The index minds no case: excluding one would exclude the other.
        ("!type=pump", "*"),
        ("group:oslo", "thingGroupNames:(\"oslo\" OR \"oslo-north\")"),
        // To the index a number may be another one written otherwise.
        ("!group:7", "*"),
        ("!type:fan", "*"),
    ];
    for (filter, query) in cases {
        assert_eq!(compiled(filter, &known()).text, query, "{filter}");
    }
    let nothing = compiled("type:fan", &known());
    assert!(nothing.finds_nothing && nothing.narrows() && nothing.rest.is_empty());
    assert!(Filter::parse::<Thing>("type:fan", now()).unwrap().asks_values_of("type"));
}

#[test]
fn twelve_terms_and_a_thousand_bytes_are_the_most() {
    let many: Vec<String> = (0..20).map(|n| format!("attr.a{n}=x")).collect();
    let told = compiled(&many.join(" "), &whole());
    assert_eq!(told.text.matches(':').count(), 11);
    assert_eq!(told.rest.len(), 9);
    assert_eq!(told.rest[0].term, "attr.a11=x");
    let long = format!("attr.a={} attr.b={} attr.c=z", "x".repeat(700), "y".repeat(700));
    let told = compiled(&long, &whole());
    assert!(told.text.starts_with("attributes.a:") && told.text.ends_with("attributes.c:\"z\""));
    assert_eq!(told.rest.len(), 1);
}

/// A thing with everything known of it.
#[derive(Debug, Clone, PartialEq)]
struct Known {
    name: String,
    kind: Option<String>,
    site: Option<String>,
    groups: Vec<String>,
    connected: bool,
    /// Of a classic shadow, where there is one.
    delta: Option<bool>,
}

impl Row for Known {
    fn name(&self) -> &str {
        &self.name
    }

    fn value(&self, column: &str) -> Value<'_> {
        match column {
            "name" => Value::text(&self.name),
            "type" => Value::some(self.kind.as_deref()),
            "attr.site" => Value::some(self.site.as_deref()),
            "group" => Value::Texts(self.groups.iter().map(String::as_str).collect()),
            "connected" => Value::Flag(self.connected),
            "delta" => Value::Flag(self.delta == Some(true)),
            "version" => Value::Number(3),
            column if column.starts_with("attr.") => Value::Absent,
            _ => Value::Unknown,
        }
    }

    fn columns() -> &'static [Field] {
        Thing::columns()
    }
}

/// What the developer guide says of the queries that are made here, read anew: a reference to judge by.
mod reference {
    use super::Known;

    pub(super) fn finds(query: &str, thing: &Known) -> bool {
        query.split(" AND ").all(|clause| match clause.strip_prefix("NOT ") {
            Some(clause) => !holds(clause, thing),
            None => holds(clause, thing),
        })
    }

    fn holds(clause: &str, thing: &Known) -> bool {
        if clause == "*" {
            return true;
        }
        let (field, value) = clause.split_once(':').unwrap();
        let values: Vec<String> = match field {
            "thingName" => vec![thing.name.clone()],
            "thingTypeName" => thing.kind.iter().cloned().collect(),
            "attributes.site" => thing.site.iter().cloned().collect(),
            "thingGroupNames" => thing.groups.clone(),
            "connectivity.connected" => vec![thing.connected.to_string()],
            "shadow.hasDelta" => thing.delta.iter().map(bool::to_string).collect(),
            "attributes.none" => Vec::new(),
            field => panic!("{field}"),
        };
        let choices: Vec<&str> = match value.strip_prefix('(').and_then(|value| value.strip_suffix(')')) {
            Some(all) => all.split(" OR ").collect(),
            None => vec![value],
        };
        values.iter().any(|value| choices.iter().any(|choice| fits(choice, value)))
    }

    fn fits(choice: &str, value: &str) -> bool {
        if let Some(text) = choice.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
            assert!(!text.contains(['"', '\\']), "the values here have neither");
            let number = |text: &str| text.parse::<f64>().ok();
            return text.eq_ignore_ascii_case(value) || (number(text).is_some() && number(text) == number(value));
        }
        assert!(choice.chars().all(|c| c.is_ascii_alphanumeric() || "_-.*?\\:".contains(c)), "{choice}");
        assert!(choice == "*" || !choice.starts_with(['*', '?']), "{choice}");
        assert!(choice.matches('*').count() <= 2 && choice.matches('?').count() <= 5, "{choice}");
        let mut expression = String::from("(?i)^");
        let mut chars = choice.chars();
        while let Some(c) = chars.next() {
            match c {
                '*' => expression.push_str(".*"),
                '?' => expression.push('.'),
                '\\' => expression.push(chars.next().unwrap()),
                '.' | '-' => expression.extend(['\\', c]),
                c => expression.push(c),
            }
        }
        expression.push('$');
        regex_lite::Regex::new(&expression).unwrap().is_match(value)
    }
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[aAb][aAb:_.-]{0,3}", "[ab0-2][ab0-2_-]{0,2}", Just("pump".to_owned()), Just("1.0".to_owned())]
}

fn thing() -> impl Strategy<Value = Known> {
    let groups = prop::collection::vec(text(), 0..3);
    (text(), prop::option::of(text()), prop::option::of(text()), groups, any::<bool>(), prop::option::of(any::<bool>()))
        .prop_map(|(name, kind, site, groups, connected, delta)| Known { name, kind, site, groups, connected, delta })
}

fn term() -> impl Strategy<Value = String> {
    let column = prop_oneof![Just("name"), Just("type"), Just("group"), Just("attr.site"), Just("attr.none")];
    let value = prop_oneof![text(), "[aAb1*?]{1,5}", Just("*".to_owned()), "/\\^?[ab]{1,2}[*+?.]?[b1]?/", "[aø@]{1,3}"];
    let op = prop_oneof![3 => Just(":"), 2 => Just("="), 1 => Just(">="), 1 => Just("<")];
    let of_texts = (column, op, value).prop_map(|(column, op, value)| format!("{column}{op}{value}"));
    let of_flags = prop_oneof![Just("connected"), Just("delta")];
    let of_flags = (of_flags, prop_oneof![Just("yes"), Just("no"), Just("unknown"), Just("*")])
        .prop_map(|(column, value)| format!("{column}:{value}"));
    let bare = prop_oneof!["[ab]{1,2}", "/\\^[ab][ab.]?/", Just("\"a\"".to_owned()), Just("version>1".to_owned())];
    let positive = prop_oneof![5 => of_texts, 2 => of_flags, 1 => bare];
    (prop::bool::weighted(0.3), positive).prop_map(|(not, term)| format!("{}{term}", if not { "!" } else { "" }))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]

    /// Whatever a filter lets through, its query finds.
    #[test]
    fn no_thing_that_matches_is_missed(
        things in prop::collection::vec(thing(), 1..12),
        terms in prop::collection::vec(term(), 0..5),
        knows_values in any::<bool>(),
    ) {
        let Ok(filter) = Filter::parse::<Known>(&terms.join(" "), now()) else { return Ok(()) };
        let mut index = whole();
        if knows_values {
            index.types = Some(things.iter().filter_map(|thing| thing.kind.clone()).collect());
            index.groups = Some(things.iter().flat_map(|thing| thing.groups.clone()).collect());
        }
        let query = filter.index_query(&index);
        prop_assert!(query.text.len() <= 1000);
        for thing in &things {
            if matches!(filter.judge(thing, &mut Scratch::default()), Verdict::Match(_)) {
                prop_assert!(!query.finds_nothing, "{} matches {:?}", filter.text(), thing);
                prop_assert!(reference::finds(&query.text, thing), "{} = {} and {thing:?}", filter.text(), query.text);
            }
        }
    }
}
