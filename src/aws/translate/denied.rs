//! AWS's text for a denied call, read for the missing action and its resource.

use super::Asked;
use crate::fleet::Problem;

/// `User: <arn> is not authorized to perform: <action> on resource: <resource> because …` or `… with an explicit deny …`.
pub(super) fn name_what_is_missing(problem: &mut Problem, asked: Asked<'_>) {
    let said = read(&problem.message);
    let action = said.as_ref().map_or(asked.action, |(action, _)| action).to_owned();
    if let Some((_, Some(resource))) = &said
        && problem.on.is_empty()
    {
        problem.on.clone_from(resource);
    }
    let explicit = problem.message.contains("explicit deny");
    let on = said.and_then(|(_, resource)| resource).unwrap_or_else(|| asked.on.to_owned());
    let on = if on.is_empty() { String::new() } else { format!(" on {on}") };
    problem.next = Some(if explicit {
        format!(
            "A policy denies {action}{on} explicitly; whoever manages IAM or the organization's policies can lift it."
        )
    } else {
        format!("Ask for {action}{on} to be allowed.")
    });
    problem.missing = Some(action);
}

/// Action and resource, where the text names them.
fn read(message: &str) -> Option<(String, Option<String>)> {
    let (_, rest) = message.split_once("is not authorized to perform: ")?;
    let action = rest.split([' ', ',']).next().filter(|action| action.contains(':'))?;
    let resource = rest.split_once("on resource: ").map(|(_, tail)| {
        let end = [" because ", " with an explicit deny"].iter().filter_map(|mark| tail.find(mark)).min();
        tail[..end.unwrap_or(tail.len())].trim_end_matches('.').to_owned()
    });
    Some((action.to_owned(), resource))
}
