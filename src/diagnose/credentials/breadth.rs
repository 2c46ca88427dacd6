//! How much a policy grants besides what is missing: the less, the better a fix it makes.

use crate::policy::{Document, Effect, Matching, Statement};

/// Ordered from the narrowest to the widest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::diagnose) struct Breadth {
    /// Every action on every resource.
    pub(in crate::diagnose) everything: bool,
    /// How far the granting resource pattern is from the exact ARN.
    pub(in crate::diagnose) resource: usize,
    /// How far the granting action pattern is from the exact action.
    pub(in crate::diagnose) action: usize,
    /// What all its statements allow.
    pub(in crate::diagnose) actions: usize,
}

/// A pattern's wildcard counts as this many plain actions.
const WILDCARD: usize = 100;

/// Of a document that grants `action` on `resource`; `granting` are its statements that do.
pub(in crate::diagnose) fn breadth(
    document: &Document,
    granting: &[&Statement],
    action: &str,
    resource: &str,
) -> Breadth {
    let allows = || document.statements.iter().filter(|statement| statement.effect == Effect::Allow);
    let everything = allows().any(|statement| {
        wildest(&statement.action, 4) && statement.resource.as_ref().is_none_or(|resources| wildest(resources, 0))
    });
    let narrowest = |part: fn(&Statement) -> Option<&Matching>, exact: &str| {
        granting.iter().copied().filter_map(part).map(|matching| looseness(matching, exact)).min().unwrap_or(usize::MAX)
    };
    Breadth {
        everything,
        resource: narrowest(|statement| statement.resource.as_ref(), resource),
        action: narrowest(|statement| Some(&statement.action), action),
        actions: allows().map(|statement| size(&statement.action)).sum(),
    }
}

/// What else a document allows, for the note: action patterns besides `action`, each once.
pub(in crate::diagnose) fn other_actions(document: &Document, action: &str) -> Vec<String> {
    let mut found = Vec::new();
    for statement in document.statements.iter().filter(|statement| statement.effect == Effect::Allow) {
        let patterns = match &statement.action {
            Matching::Any(patterns) => patterns.clone(),
            Matching::Not(patterns) => vec![format!("all but {}", patterns.join(", "))],
        };
        for pattern in patterns {
            if !pattern.eq_ignore_ascii_case(action) && !found.contains(&pattern) {
                found.push(pattern);
            }
        }
    }
    found
}

/// 0 for the exact text; for a wildcard the more, the earlier it stands. `Not` is the loosest.
fn looseness(matching: &Matching, exact: &str) -> usize {
    match matching {
        Matching::Not(_) => usize::MAX - 1,
        Matching::Any(patterns) => patterns
            .iter()
            .filter_map(|pattern| {
                let head = pattern.find(['*', '?', '$']).unwrap_or(pattern.len());
                if head == pattern.len() {
                    return pattern.eq_ignore_ascii_case(exact).then_some(0);
                }
                let fits = exact.get(..head).is_some_and(|start| start.eq_ignore_ascii_case(&pattern[..head]));
                fits.then(|| 1 + exact.len() - head)
            })
            .min()
            .unwrap_or(usize::MAX),
    }
}

fn size(matching: &Matching) -> usize {
    match matching {
        Matching::Not(_) => WILDCARD * WILDCARD,
        Matching::Any(patterns) => {
            patterns.iter().map(|pattern| if pattern.contains('*') { WILDCARD } else { 1 }).sum()
        }
    }
}

/// A pattern that is nothing but `*` behind at most `prefix` characters: `iot:*`.
fn wildest(matching: &Matching, prefix: usize) -> bool {
    match matching {
        Matching::Not(_) => true,
        Matching::Any(patterns) => {
            patterns.iter().any(|pattern| pattern.strip_suffix('*').is_some_and(|head| head.len() <= prefix))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(action: &str, resource: &str) -> Breadth {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":{action},"Resource":{resource}}}]}}"#
        );
        let document = Document::parse(&text).unwrap();
        let granting: Vec<&Statement> = document.statements.iter().collect();
        breadth(&document, &granting, "iot:AssumeRoleWithCertificate", "arn:aws:iot:r:1:rolealias/telemetry")
    }

    #[test]
    fn from_the_exact_to_everything() {
        let exact = r#""arn:aws:iot:r:1:rolealias/telemetry""#;
        let ladder = [
            of(r#""iot:AssumeRoleWithCertificate""#, exact),
            of(r#"["iot:AssumeRoleWithCertificate","iot:Connect"]"#, exact),
            of(r#""iot:Assume*""#, exact),
            of(r#""iot:AssumeRoleWithCertificate""#, r#""arn:aws:iot:r:1:rolealias/tele*""#),
            of(r#""iot:AssumeRoleWithCertificate""#, r#""arn:aws:iot:r:1:rolealias/*""#),
            of(r#""iot:AssumeRoleWithCertificate""#, r#""*""#),
            of(r#""iot:*""#, r#""*""#),
        ];
        assert!(ladder.is_sorted(), "{ladder:#?}");
        assert!(ladder.windows(2).all(|pair| pair[0] != pair[1]));
        assert!(ladder[6].everything && !ladder[5].everything);
    }
}
