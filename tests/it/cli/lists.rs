//! Lists in every format, filters, and one noun with its relations.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{ALIAS, Bench, texts};

/// Every list, with the field that names its rows.
const LISTS: [(&str, &str); 5] = [
    ("things", "thingName"),
    ("certificates", "certificateId"),
    ("policies", "policyName"),
    ("role-aliases", "roleAlias"),
    ("groups", "groupName"),
];

fn names(rows: &[Value], field: &str) -> Vec<String> {
    rows.iter().map(|row| row[field].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_list_says_the_same_in_every_format_over_all_its_pages() {
    let bench = Bench::new(600);
    for (list, field) in LISTS {
        let json = bench.json(&[list]);
        let wanted = names(json.as_array().unwrap(), field);
        assert_eq!(wanted.len(), wanted.iter().collect::<BTreeSet<_>>().len(), "{list}: no row twice");
        if list == "things" {
            assert!(wanted.len() > 600, "more than two pages of 250");
        }

        let lines = bench.run(&[list, "-o", "jsonl"]);
        let rows: Vec<Value> = lines.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(names(&rows, field), wanted, "{list} as jsonl");

        let csv = bench.run(&[list, "-o", "csv"]);
        let mut reader = csv::Reader::from_reader(csv.out.as_bytes());
        assert_eq!(&reader.headers().unwrap()[0], field);
        let first: Vec<String> = reader.records().map(|record| record.unwrap()[0].to_owned()).collect();
        let shown: Vec<_> = wanted.iter().map(|name| fleetdeck::fleet::visible(name).into_owned()).collect();
        assert_eq!(first, shown, "{list} as csv");

        let table = bench.run(&[list]);
        let first: Vec<&str> = table.out.lines().skip(1).map(|line| line.split(' ').next().unwrap()).collect();
        assert_eq!(first, shown, "{list} as a table");
        assert!(table.err.is_empty(), "no progress where nobody watches: {}", table.err);
    }
}

#[test]
fn a_filter_lets_through_what_matches_and_nothing_else() {
    let bench = Bench::new(60);
    let all = bench.json(&["things"]);
    let is_wanted = |thing: &&Value| thing["thingTypeName"] == "pump" && thing["attributes"]["site"] == "Oslo";
    let wanted: Vec<&Value> = all.as_array().unwrap().iter().filter(is_wanted).collect();
    assert!(!wanted.is_empty() && wanted.len() < all.as_array().unwrap().len());
    let found = bench.json(&["things", "-f", "type:pump attr.site=Oslo"]);
    assert_eq!(found.as_array().unwrap().iter().collect::<Vec<_>>(), wanted);
    assert_eq!(bench.json(&["things", "-f", "type:no-such-type"]), Value::Array(Vec::new()));
}

#[test]
fn what_the_list_does_not_tell_is_said_and_not_taken_for_no() {
    let bench = Bench::new(3);
    let done = bench.run(&["things", "-f", "connected:no version>0", "-o", "json"]);
    assert_eq!((done.status, done.out.trim()), (3, "[]"), "{}", done.err);
    assert!(done.err.contains("left out: the list does not tell connected of them"), "{}", done.err);
}

#[test]
fn a_group_is_read_as_a_whole_and_certificates_are_asked_for_on_demand_only() {
    let bench = Bench::new(60);
    let one = |name: &str| bench.json(&["things", name]);
    let all = bench.json(&["things"]);
    let all = names(all.as_array().unwrap(), "thingName");
    let views: Vec<Value> = all.iter().filter(|name| !name.contains('/')).map(|name| one(name)).collect();
    let wanted = |is: &dyn Fn(&Value) -> bool| -> Vec<String> {
        let wanted = views.iter().filter(|view| is(view));
        wanted.map(|view| view["thingName"].as_str().unwrap().to_owned()).collect()
    };
    let in_oslo = |view: &Value| {
        names(view["thingGroups"].as_array().unwrap(), "groupName").iter().any(|name| name.contains("oslo"))
    };
    let found = |args: &[&str]| names(bench.json(args).as_array().unwrap(), "thingName");
    assert_eq!(found(&["things", "-f", "group:oslo"]), wanted(&in_oslo));
    assert_eq!(found(&["things", "-f", "group=site-oslo"]), wanted(&in_oslo));
    assert_eq!(found(&["things", "-f", "!group:oslo"]), wanted(&|view| !in_oslo(view)));
    assert!(found(&["things", "-f", "group=nowhere"]).is_empty());

    let undecided = bench.run(&["things", "-f", "cert:inactive group:oslo", "-o", "json"]);
    assert_eq!((undecided.status, undecided.out.trim()), (3, "[]"), "{}", undecided.err);
    assert!(undecided.err.contains("does not tell cert of them; --ask-each asks AWS"), "{}", undecided.err);
    let has =
        |view: &Value, status: &str| view["principals"].as_array().unwrap().iter().any(|one| one["status"] == status);
    for (filter, wanted) in [
        ("cert:inactive", wanted(&|view| has(view, "INACTIVE"))),
        (
            "!cert:* group:oslo",
            wanted(&|view| {
                in_oslo(view) && view["principals"].as_array().unwrap().iter().all(|one| one["status"].is_null())
            }),
        ),
    ] {
        let asked = bench.run(&["things", "-f", filter, "--ask-each", "-o", "json"]);
        assert_eq!(asked.status, 0, "{}", asked.err);
        assert!(asked.err.contains("a call of ListThingPrincipals for each"), "{}", asked.err);
        let rows: Value = serde_json::from_str(&asked.out).unwrap();
        assert_eq!(names(rows.as_array().unwrap(), "thingName"), wanted, "{filter}");
        assert!(!wanted.is_empty());
    }
}

#[test]
fn a_fleet_that_changes_while_it_is_listed_gives_no_row_twice_and_all_that_were_there_throughout() {
    let bench = Bench::new(900);
    let before = bench.json(&["things"]);
    let before: BTreeSet<String> = names(before.as_array().unwrap(), "thingName").into_iter().collect();
    let change = |add: &[&str]| {
        bench.running.world().change(|state| {
            let like = state.things.values().next().unwrap().clone();
            state.things.extend(add.iter().map(|name| ((*name).to_owned(), like.clone())));
        });
    };
    let mut command = bench.command(&bench.endpoints().admin, &["things", "-o", "jsonl"]);
    let mut child = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
    let name = |line: String| serde_json::from_str::<Value>(&line).unwrap()["thingName"].as_str().unwrap().to_owned();
    // Whoever does not read holds the pages up: the pipe is full long before the last one.
    let mut listed = vec![name(lines.next().unwrap().unwrap())];
    change(&["aaa-behind", "zzz-ahead"]);
    listed.extend(lines.map(|line| name(line.unwrap())));
    assert!(child.wait().unwrap().success());
    let unique: BTreeSet<String> = listed.iter().cloned().collect();
    assert_eq!(listed.len(), unique.len());
    assert!(unique.is_superset(&before));
    assert!(!unique.contains("aaa-behind"));
    let after = bench.json(&["things"]);
    let after = names(after.as_array().unwrap(), "thingName");
    assert!(after.contains(&"aaa-behind".to_owned()) && after.contains(&"zzz-ahead".to_owned()));
}

#[test]
fn a_malformed_filter_is_located_before_anything_is_asked() {
    let bench = Bench::new(0);
    for (filter, column) in [("name:pump \"open", "column 11"), ("ok colour:red", "column 4"), ("name:", "column 6")] {
        // Without credentials: the filter is read first.
        let done = super::finish(bench.stranger(&["things", "-f", filter]));
        assert_eq!(done.status, 2, "{filter}: {}", done.err);
        assert!(done.err.contains(column), "{filter}: {}", done.err);
        assert!(done.out.is_empty());
    }
}

#[test]
fn relations_lead_there_and_back() {
    let bench = Bench::new(1);
    let name = bench
        .json(&["things", "-f", "!broken !hostile !long"])
        .as_array()
        .and_then(|things| things.first()?["thingName"].as_str().map(str::to_owned))
        .unwrap();
    let thing = bench.json(&["things", &name]);
    let arn = thing["principals"][0]["principal"].as_str().unwrap();
    assert_eq!(thing["principals"][0]["status"], "ACTIVE");

    let certificate = bench.json(&["certificates", arn.rsplit('/').next().unwrap()]);
    assert_eq!(texts(&certificate["things"]), [name.as_str()]);
    assert_eq!(certificate["x509"]["sha256"], certificate["certificateId"]);

    let policy = thing["principals"][0]["policyNames"][0].as_str().unwrap();
    let shown = bench.json(&["policies", policy]);
    let targets: Vec<&str> =
        shown["targets"].as_array().unwrap().iter().filter_map(|target| target["target"].as_str()).collect();
    assert!(targets.contains(&arn), "{targets:?}");
    assert!(shown["policyDocument"]["Statement"].is_array());

    let alias = bench.json(&["role-aliases", ALIAS]);
    let granting: Vec<&str> =
        alias["grantedBy"].as_array().unwrap().iter().filter_map(|grant| grant["policyName"].as_str()).collect();
    assert!(granting.contains(&policy), "{granting:?}");

    let group = thing["thingGroups"][0]["groupName"].as_str().unwrap();
    assert!(texts(&bench.json(&["groups", group])["things"]).contains(&name));
}

#[test]
fn what_is_not_there_is_a_no() {
    let bench = Bench::new(0);
    let id = "0".repeat(64);
    let absent =
        [["things", "none"], ["certificates", &id], ["policies", "none"], ["role-aliases", "none"], ["groups", "none"]];
    for arguments in absent {
        let done = bench.run(&arguments);
        assert_eq!(done.status, 1, "{arguments:?}: {}", done.err);
        assert!(done.out.is_empty());
        assert!(done.err.contains("ResourceNotFoundException"), "{}", done.err);
    }
}

#[test]
fn a_saved_view_filters_on_the_command_line_too() {
    let bench = Bench::new(5);
    let state = bench.home().join(".local/state/fleetdeck");
    std::fs::create_dir_all(&state).unwrap();
    let views = r#"{"views":[{"name":"My pumps","of":"things","filter":"type:pump"},{"name":"old","of":"things","filter":"ok colour:red"},{"name":"grave","of":"findings","filter":""}]}"#;
    std::fs::write(state.join("remembered.json"), views).unwrap();
    let found = |filter: &str| names(bench.json(&["things", "-f", filter]).as_array().unwrap(), "thingName");
    assert_eq!(found("@my pumps"), found("type:pump"));
    for (filter, said) in
        [("@nobody", "there are My pumps, old"), ("@grave", "this view is of findings"), ("@old", "column 4")]
    {
        let done = bench.run(&["things", "-f", filter]);
        assert_eq!(done.status, 2, "{}", done.err);
        assert!(done.err.contains(said), "{filter}: {}", done.err);
    }
}
