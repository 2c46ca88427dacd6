//! Names within texts: what is AWS's own stays, the rest is substituted word by word.

use std::net::IpAddr;

use super::substitute::Substitute;
use super::words::{ANSWERS, CLAIMS, LABELS, LEVELS, OWN, SENTENCES, SERVICES, TYPES};

/// Why a fact is unknown: this program's own words stay as they are, and all others are a sentence of somebody's.
pub(super) fn reason(text: &str, with: &mut Substitute) -> String {
    if OWN.iter().any(|own| text.starts_with(own)) { text.to_owned() } else { sentence(text, with) }
}

/// Names wherever they stand: ARNs, topics, hosts, ids.
pub(super) fn names(text: &str, with: &mut Substitute) -> String {
    scan(text, with, false)
}

/// Sentences: their own words stay.
pub(super) fn sentence(text: &str, with: &mut Substitute) -> String {
    scan(text, with, true)
}

fn scan(text: &str, with: &mut Substitute, is_sentence: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let starts_word = !out.ends_with(char::is_alphanumeric);
        let taken = if c == '$' {
            variable(rest, with, &mut out).or_else(|| topic(rest, with, &mut out))
        } else if starts_word && c.is_alphanumeric() {
            arn(rest, with, &mut out)
                .or_else(|| address(rest, with, &mut out))
                .or_else(|| host(rest, with, &mut out))
                .or_else(|| region(rest, &mut out))
                .or_else(|| is_sentence.then(|| answer(rest, &mut out).or_else(|| spoken(rest, &mut out))).flatten())
                .or_else(|| Some(word(rest, with, &mut out)))
        } else {
            None
        };
        let taken = taken.unwrap_or_else(|| {
            out.push(c);
            c.len_utf8()
        });
        rest = &rest[taken..];
    }
    out
}

/// As far as the characters are of this kind.
fn run(text: &str, is_part: impl Fn(char) -> bool) -> &str {
    &text[..text.find(|c| !is_part(c)).unwrap_or(text.len())]
}

/// An answer that AWS gives in these words.
fn answer(rest: &str, out: &mut String) -> Option<usize> {
    let is_one = |answer: &&&str| rest.get(..answer.len()).is_some_and(|text| text.eq_ignore_ascii_case(answer));
    let known = ANSWERS.iter().find(is_one)?;
    let is_whole = !rest[known.len()..].starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_'));
    is_whole.then(|| {
        out.push_str(&rest[..known.len()]);
        known.len()
    })
}

fn word(rest: &str, with: &mut Substitute, out: &mut String) -> usize {
    let word = run(rest, char::is_alphanumeric);
    out.push_str(&with.word(word));
    word.len()
}

/// A policy variable stays: its value is substituted where it comes from. The name of an attribute in it goes.
fn variable(rest: &str, with: &mut Substitute, out: &mut String) -> Option<usize> {
    let end = rest.strip_prefix("${")?.find('}')? + 3;
    let variable = &rest[..end];
    let is_one = variable.len() <= 128 && variable.contains(':') && !variable[2..].contains(['$', '"']);
    if matches!(variable, "${*}" | "${?}" | "${$}") {
        out.push_str(variable);
        return Some(end);
    }
    is_one.then(|| {
        out.extend(["${", &key(&variable[2..end - 1], with), "}"]);
        end
    })
}

/// A condition's key, as it stands in a variable too: the service's own words stay, what follows them is somebody's: the
/// name of a tag or of a thing's attribute, a default.
pub(super) fn key(text: &str, with: &mut Substitute) -> String {
    let is_service = |text: &str| SERVICES.iter().any(|known| known.eq_ignore_ascii_case(text));
    if let Some((service, name)) = text.split_once(':').filter(|(service, _)| is_service(service)) {
        let own = run(name, |c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
        return format!("{service}:{own}{}", names(&name[own.len()..], with));
    }
    match text.rsplit_once(':') {
        Some((provider, claim)) if CLAIMS.contains(&claim) => format!("{}:{claim}", names(provider, with)),
        _ => names(text, with),
    }
}

/// The levels of a reserved topic stay, the names between them go.
fn topic(rest: &str, with: &mut Substitute, out: &mut String) -> Option<usize> {
    let path = run(rest, |c| !c.is_whitespace() && !matches!(c, '"' | '\'' | ',' | ';' | ')' | ']' | '\\'));
    let levels = path.strip_prefix("$aws/")?;
    out.push_str("$aws");
    let mut before = "";
    for level in levels.split('/') {
        out.push('/');
        let is_name = matches!(before, "things" | "name" | "rules" | "connected" | "disconnected" | "connect_failed");
        if !is_name && LEVELS.contains(&level) {
            out.push_str(level);
        } else {
            out.push_str(&names(level, with));
        }
        before = if is_name { "" } else { level };
    }
    Some(path.len())
}

/// Partition, service, region and type of resource stay.
fn arn(rest: &str, with: &mut Substitute, out: &mut String) -> Option<usize> {
    let after = rest.strip_prefix("arn:")?;
    let mut parts = after.splitn(5, ':');
    let head = [parts.next()?, parts.next()?, parts.next()?];
    let account = parts.next()?;
    let resource = parts.next()?;
    let is_plain = |part: &&str| part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '*' | '?'));
    if !head.iter().all(is_plain) || !is_plain(&account) {
        return None;
    }
    let account_now = if account == "aws" { "aws".to_owned() } else { names(account, with) };
    out.extend(["arn:", &head.join(":"), ":", &account_now, ":"]);
    let kind = run(resource, |c| c.is_ascii_alphanumeric() || c == '-');
    let is_cut = resource[kind.len()..].starts_with(['*', '?']);
    let is_type = TYPES.iter().any(|known| *known == kind || (is_cut && known.starts_with(kind)));
    let kept = if is_type { kind.len() } else { 0 };
    out.push_str(&resource[..kept]);
    // What follows is no new word if the type was none.
    Some(rest.len() - resource.len() + kept)
}

/// An IPv4 address, with the length of its network where it has one.
fn address(rest: &str, with: &Substitute, out: &mut String) -> Option<usize> {
    let run = run(rest, |c| c.is_ascii_digit() || c == '.');
    let text = run.trim_end_matches('.');
    let address: std::net::Ipv4Addr = text.parse().ok()?;
    out.push_str(&with.address(IpAddr::V4(address)).to_string());
    // The length of a network is no name.
    let mask = rest[text.len()..].strip_prefix('/').map(|mask| self::run(mask, |c| c.is_ascii_digit()));
    let mask = mask.filter(|mask| (1..=2).contains(&mask.len()));
    if let Some(mask) = mask {
        out.push('/');
        out.push_str(mask);
    }
    Some(text.len() + mask.map_or(0, |mask| mask.len() + 1))
}

/// A host of AWS: the service and the region stay.
fn host(rest: &str, with: &mut Substitute, out: &mut String) -> Option<usize> {
    let host = run(rest, |c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-')).trim_end_matches(['.', '-']);
    if !host.ends_with(".amazonaws.com") && !host.ends_with(".amazonaws.com.cn") && !host.ends_with(".api.aws") {
        return None;
    }
    let labels: Vec<String> = host
        .split('.')
        .map(|label| {
            let is_region = region(label, &mut String::new()) == Some(label.len());
            if LABELS.contains(&label) || is_region { label.to_owned() } else { label_of(label, with) }
        })
        .collect();
    out.push_str(&labels.join("."));
    Some(host.len())
}

/// The words of a label; `ats` says what kind of endpoint it is.
fn label_of(label: &str, with: &mut Substitute) -> String {
    let words = label.split('-').map(|word| if word == "ats" { word.to_owned() } else { with.word(word) });
    words.collect::<Vec<_>>().join("-")
}

/// `eu-west-1`, `us-gov-east-1`.
fn region(rest: &str, out: &mut String) -> Option<usize> {
    const AREAS: &[&str] = &["us", "eu", "ap", "sa", "ca", "me", "af", "il", "cn", "mx"];
    const SIDES: &[&str] =
        &["north", "south", "east", "west", "central", "northeast", "northwest", "southeast", "southwest"];
    let text = run(rest, |c| c.is_ascii_alphanumeric() || c == '-');
    let mut parts = text.split('-');
    let area = parts.next()?;
    let mut side = parts.next()?;
    let mut length = area.len() + 1 + side.len();
    if side == "gov" {
        side = parts.next()?;
        length += 1 + side.len();
    }
    let number = parts.next()?;
    let is_one = AREAS.contains(&area)
        && SIDES.contains(&side)
        && number.len() == 1
        && number.bytes().all(|b| b.is_ascii_digit());
    is_one.then(|| {
        length += 2;
        out.push_str(&text[..length]);
        length
    })
}

/// A word of a sentence, an operation or an action.
fn spoken(rest: &str, out: &mut String) -> Option<usize> {
    let text = run(rest, |c| c.is_ascii_alphanumeric() || c == '-' || c == ':').trim_end_matches(['-', ':']);
    let is_action = text.split_once(':').is_some_and(|(service, action)| {
        ["iot", "iam", "sts", "cognito-identity", "iotdata"].contains(&service)
            && action.chars().all(|c| c.is_ascii_alphabetic())
            && action.starts_with(|c: char| c.is_ascii_uppercase())
    });
    if is_action {
        out.push_str(text);
        return Some(text.len());
    }
    let word = run(rest, |c| c.is_ascii_alphabetic());
    let next = rest[word.len()..].chars().next();
    let is_joined = next.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '/'));
    let is_joined = is_joined || out.ends_with(['-', '_', '/']);
    let is_known = |word: &str| SENTENCES.split_ascii_whitespace().any(|known| known == word);
    let is_operation = ["Get", "List", "Describe", "Simulate", "Access", "Throttling"]
        .iter()
        .any(|verb| word.strip_prefix(verb).is_some_and(|noun| noun.starts_with(|c: char| c.is_ascii_uppercase())));
    (!is_joined && (is_known(&word.to_ascii_lowercase()) || is_operation)).then(|| {
        out.push_str(word);
        word.len()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> String {
        names(text, &mut Substitute::new([7; 16]))
    }

    #[test]
    fn what_is_awss_own_stays() {
        for text in [
            "*",
            "arn:aws:iot:*:*:*",
            "arn:aws:iot:eu-west-1:*:thing/*",
            "${iot:Connection.Thing.ThingName}",
            "arn:aws:iot:eu-west-1:*:topic/$aws/things/${iot:ClientId}/shadow/name/*/update/accepted",
            "credentials.iot.amazonaws.com",
            "cognito-identity.amazonaws.com",
            "eu-west-1",
            "us-gov-east-1",
            "${*}",
            "arn:aws:iam::aws:policy",
            "arn:aws:iot:*:*:thing*",
        ] {
            assert_eq!(of(text), text);
        }
    }

    #[test]
    fn the_name_of_an_attribute_goes_alike_everywhere() {
        let mut with = Substitute::new([7; 16]);
        let site = names("site_code", &mut with);
        assert_ne!(site, "site_code");
        let variable = names("dt/${iot:Connection.Thing.Attributes[site_code]}", &mut with);
        assert!(variable.ends_with(&format!("/${{iot:Connection.Thing.Attributes[{site}]}}")), "{variable}");
        let asked = key("iot:connection.thing.attributes[site_code]", &mut with);
        assert_eq!(asked, format!("iot:connection.thing.attributes[{site}]"));
        assert_eq!(key("aws:SourceIp", &mut with), "aws:SourceIp");
        assert_eq!(
            key("accounts.google.com:aud", &mut with),
            format!("{}:aud", names("accounts.google.com", &mut with))
        );
    }

    #[test]
    fn this_programs_own_reasons_stay_as_they_are() {
        let mut with = Substitute::new([7; 16]);
        for own in [
            "not counted: it does not grant what is missing",
            "not asked: no certificate was presented",
            "not needed: no policy is missing",
            "SimulatePrincipalPolicy: AWS says there is no such role",
        ] {
            assert_eq!(reason(own, &mut with), own);
        }
        assert!(!reason("list policies: acmepump is not there", &mut with).contains("acmepump"));
    }

    /// So that `explain` names the same case for the substitute.
    #[test]
    fn answers_that_are_told_apart_by_their_words_keep_them() {
        let mut with = Substitute::new([7; 16]);
        for answer in ANSWERS {
            let out = sentence(&format!("acmepump: {answer} (acme)"), &mut with);
            assert!(out.contains(answer) && !out.contains("acme"), "{out}");
        }
        assert!(!sentence("Not Foundry", &mut with).contains("Foundry"));
    }

    #[test]
    fn names_go_wherever_they_stand() {
        for (text, secret) in [
            ("arn:aws:iot:eu-west-1:123456789012:thing/pump-0007", &["123456789012", "pump", "0007"][..]),
            ("$aws/things/pump-0007/shadow/name/config/get", &["pump", "0007", "config"]),
            ("a1b2c3d4e5-ats.iot.eu-west-1.amazonaws.com", &["a1b2c3d4e5"]),
            ("eu-west-1:0b5ee3a6-5b1e-4c58-9d0a-7c1f4f0d2a01", &["0b5ee3a6", "7c1f4f0d2a01"]),
            ("cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123", &["AbCdEf123"]),
            ("203.0.113.77/24 and 203.0.113.78", &["203.0.113"]),
            ("thing", &["thing"]),
        ] {
            let out = of(text);
            assert_eq!(out.chars().count(), text.chars().count().max(out.chars().count()), "{out}");
            for secret in secret {
                assert!(!out.contains(secret), "{secret} in {out}");
            }
        }
    }

    #[test]
    fn one_name_is_one_name_everywhere() {
        let mut with = Substitute::new([9; 16]);
        let thing = names("pump-0007", &mut with);
        assert_eq!(
            names("arn:aws:iot:eu-west-1:1:thing/pump-0007", &mut with).rsplit('/').next(),
            Some(thing.as_str())
        );
        assert_eq!(names("$aws/things/pump-0007/shadow", &mut with), format!("$aws/things/{thing}/shadow"));
        let begun = names("pump-00", &mut with);
        assert!(thing.starts_with(&begun), "{thing} {begun}");
    }

    #[test]
    fn sentences_stay_readable_and_their_names_go() {
        let said = "User: arn:aws:sts::123456789012:assumed-role/ops/alice is not authorized to perform: \
                    iot:ListAttachedPolicies on resource: pump because no identity-based policy allows the \
                    iot:ListAttachedPolicies action";
        let out = sentence(said, &mut Substitute::new([3; 16]));
        for word in
            ["is not authorized to perform: iot:ListAttachedPolicies on resource:", "because no", "policy allows the"]
        {
            assert!(out.contains(word), "{out}");
        }
        for name in ["123456789012", "ops", "alice", "pump"] {
            assert!(!out.contains(name), "{name}: {out}");
        }
    }
}
