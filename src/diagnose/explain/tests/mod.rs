mod recognised;
mod unrelated;

use recognised::ROWS;

use super::{Ask, explain};

#[test]
fn every_text_is_recognised_as_what_it_is() {
    assert!(ROWS.len() >= 60, "{}", ROWS.len());
    let mut wrong = Vec::new();
    for row in ROWS {
        let found: Vec<&str> = explain(row.text).iter().map(|found| found.case).collect();
        if found.first() != Some(&row.case) {
            wrong.push(format!("{} expected, {found:?} found: {} [{}]", row.case, row.text, row.from));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn nothing_is_recognised_in_other_texts() {
    assert!(unrelated::TEXTS.len() >= 25);
    let mut wrong = Vec::new();
    for text in unrelated::TEXTS {
        let found: Vec<&str> = explain(text).iter().map(|found| found.case).collect();
        if !found.is_empty() {
            wrong.push(format!("{found:?}: {text}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Logs wrap, colour, escape, shout and prefix; the case stays the same.
#[test]
fn no_dress_hides_a_case() {
    let dresses: [fn(&str) -> String; 6] = [
        |text| text.to_uppercase(),
        |text| text.to_lowercase(),
        |text| text.replace(' ', "\n    "),
        |text| format!("\x1b[1;31m{}\x1b[0m", text.replace(' ', "\x1b[0m \x1b[1;31m")),
        |text| serde_json::json!({"log": text}).to_string(),
        |text| format!("2026-01-02T03:04:05Z ERROR [main] {text} (see above)"),
    ];
    let mut wrong = Vec::new();
    for row in ROWS {
        // A few words are recognised by standing alone; what is put around them takes that away.
        let dresses = if row.text.len() < 30 { &dresses[..4] } else { &dresses[..] };
        for (number, dress) in dresses.iter().enumerate() {
            let found: Vec<&str> = explain(&dress(row.text)).iter().map(|found| found.case).collect();
            if !found.contains(&row.case) {
                wrong.push(format!("dress {number}: {} expected, {found:?} found: {}", row.case, row.text));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_case_of_the_tables_says_something_and_has_a_source() {
    for case in super::cases::all() {
        assert!(!case.title.is_empty() && !case.proves.is_empty() && !case.unproven.is_empty(), "{}", case.id);
        assert!(!case.checks.is_empty() && !case.source.is_empty() && !case.when.is_empty(), "{}", case.id);
        assert!(case.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{}", case.id);
    }
}

#[test]
fn what_a_log_line_tells_goes_into_the_question() {
    let denied = ROWS.iter().find(|row| row.case == "log-connect-denied").unwrap();
    let next = explain(denied.text)[0].next.clone().unwrap();
    assert_eq!(next.ask, Ask::Mqtt);
    let certificate = "145179c40e2219e18a909d896a5340b74cf97a39641beec2fc3eeafc5a932167";
    let client = "abf27092886e49a8a5c1922749736453";
    assert_eq!(next.command, format!("fleetdeck doctor {certificate} --for=mqtt --client-id={client}"));
    let identity = explain(ROWS.iter().find(|row| row.case == "attach-policy-to-identity-denied").unwrap().text);
    let next = identity[0].next.clone().unwrap();
    assert_eq!(next.ask, Ask::Cognito);
    assert_eq!(next.command, "fleetdeck doctor ap-southeast-1:81084a40-f161-4960-90f9-835f3d8de579");
}

#[test]
fn the_place_is_told() {
    let found = explain("first line\nsecond\n  {\"message\": \"Invalid thing name passed\"}\n");
    assert_eq!((found[0].line, found[0].recognised.as_str()), (3, "Invalid thing name passed"));
}

proptest::proptest! {
    #[test]
    fn any_text_is_taken(text in "(?s).{0,200}") {
        let _ = explain(&text);
    }

    #[test]
    fn any_pieces_of_real_texts_are_taken(pieces in proptest::collection::vec((0..ROWS.len(), 0.0..1.0f64), 0..6)) {
        let cut = |(row, part): &(usize, f64)| {
            let text = ROWS[*row].text;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
            let at = (text.len() as f64 * part) as usize;
            text[..text.floor_char_boundary(at)].to_owned()
        };
        let text: String = pieces.iter().map(cut).collect();
        for found in explain(&text) {
            proptest::prop_assert!(found.line <= text.lines().count().max(1));
            proptest::prop_assert!(!found.title.is_empty());
        }
    }
}

/// Twice the text, about twice the work: with work by the square this would not end in a minute.
#[test]
fn long_texts_of_one_word_end() {
    for word in [
        "things/",
        "arn:aws:iot:",
        "thingName=",
        "\\",
        "\x1b[",
        "role-aliases/",
        "403 ",
        "eu-west-1:",
        "\"",
        "reason code ",
    ] {
        let text = word.repeat(200_000 / word.len());
        let _ = explain(&text);
    }
}
