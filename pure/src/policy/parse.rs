//! Reading a policy document: lenient about string-or-list, strict about everything that changes its meaning.

use serde_json::{Map, Value};

use super::{Condition, Document, DocumentError, Effect, Matching, Statement};

/// The versions of the policy language (IAM guide, `reference_policies_grammar`).
const VERSIONS: [&str; 2] = ["2008-10-17", "2012-10-17"];

const STATEMENT_KEYS: [&str; 9] =
    ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition"];

pub(super) fn document(text: &str) -> Result<Document, DocumentError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let value: Value = serde_json::from_str(text).map_err(|e| not_json(&e))?;
    let Value::Object(mut object) = value else {
        return Err(fault("the document is not a JSON object"));
    };
    if let Some(key) = object.keys().find(|k| !matches!(k.as_str(), "Version" | "Id" | "Statement")) {
        return Err(fault(format!("unknown element `{key}`; expected `Version`, `Id`, `Statement`")));
    }
    let version = match object.remove("Version") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) if VERSIONS.contains(&text.as_str()) => Some(text),
        Some(other) => {
            return Err(fault(format!("Version: {other} is neither {:?} nor {:?}", VERSIONS[0], VERSIONS[1])));
        }
    };
    let statements = match object.remove("Statement") {
        Some(Value::Array(list)) => list
            .into_iter()
            .enumerate()
            .map(|(i, v)| statement(v, &format!("Statement[{i}]")))
            .collect::<Result<_, _>>()?,
        Some(one @ Value::Object(_)) => vec![statement(one, "Statement")?],
        Some(_) => return Err(fault("Statement: neither an object nor a list")),
        None => return Err(fault("the document has no `Statement`")),
    };
    Ok(Document { version, statements })
}

fn statement(value: Value, at: &str) -> Result<Statement, DocumentError> {
    let Value::Object(mut object) = value else {
        return Err(fault(format!("{at}: not an object")));
    };
    if let Some(key) = object.keys().find(|k| !STATEMENT_KEYS.contains(&k.as_str())) {
        return Err(fault(format!("{at}: unknown element `{key}`{}", did_you_mean(key))));
    }
    let effect = match object.get("Effect") {
        Some(Value::String(text)) if text == "Allow" => Effect::Allow,
        Some(Value::String(text)) if text == "Deny" => Effect::Deny,
        Some(other) => return Err(fault(format!("{at}.Effect: {other} is neither \"Allow\" nor \"Deny\""))),
        None => return Err(fault(format!("{at}: no `Effect`"))),
    };
    let sid = match object.remove("Sid") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text),
        Some(_) => return Err(fault(format!("{at}.Sid: not a string"))),
    };
    let action = matching(&mut object, at, "Action", "NotAction")?
        .ok_or_else(|| fault(format!("{at}: neither `Action` nor `NotAction`")))?;
    let resource = matching(&mut object, at, "Resource", "NotResource")?;
    let conditions = match object.remove("Condition") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Object(block)) => conditions(block, at)?,
        Some(_) => return Err(fault(format!("{at}.Condition: not an object"))),
    };
    Ok(Statement {
        sid,
        effect,
        action,
        resource,
        principal: object.remove("Principal"),
        not_principal: object.remove("NotPrincipal"),
        conditions,
    })
}

fn matching(
    object: &mut Map<String, Value>,
    at: &str,
    any: &str,
    not: &str,
) -> Result<Option<Matching>, DocumentError> {
    match (object.remove(any), object.remove(not)) {
        (Some(_), Some(_)) => Err(fault(format!("{at}: both `{any}` and `{not}`"))),
        (Some(value), None) => Ok(Some(Matching::Any(strings(value, &format!("{at}.{any}"))?))),
        (None, Some(value)) => Ok(Some(Matching::Not(strings(value, &format!("{at}.{not}"))?))),
        (None, None) => Ok(None),
    }
}

fn conditions(block: Map<String, Value>, at: &str) -> Result<Vec<Condition>, DocumentError> {
    let mut out = Vec::new();
    for (operator, keys) in block {
        let Value::Object(keys) = keys else {
            return Err(fault(format!("{at}.Condition.{operator}: not an object")));
        };
        for (key, values) in keys {
            let values = scalars(values, &format!("{at}.Condition.{operator}.{key}"))?;
            out.push(Condition { operator: operator.clone(), key, values });
        }
    }
    Ok(out)
}

fn strings(value: Value, at: &str) -> Result<Vec<String>, DocumentError> {
    match value {
        Value::String(text) => Ok(vec![text]),
        Value::Array(list) => list
            .into_iter()
            .enumerate()
            .map(|(i, v)| match v {
                Value::String(text) => Ok(text),
                _ => Err(fault(format!("{at}[{i}]: not a string"))),
            })
            .collect(),
        _ => Err(fault(format!("{at}: neither a string nor a list"))),
    }
}

/// Condition values may be written as booleans and numbers too (IAM guide, `reference_policies_grammar`).
fn scalars(value: Value, at: &str) -> Result<Vec<String>, DocumentError> {
    let one = |v: Value| match v {
        Value::String(text) => Ok(text),
        Value::Bool(_) | Value::Number(_) => Ok(v.to_string()),
        _ => Err(fault(format!("{at}: not a string, number, boolean or list of them"))),
    };
    match value {
        Value::Array(list) => list.into_iter().map(one).collect(),
        single => Ok(vec![one(single)?]),
    }
}

fn did_you_mean(key: &str) -> String {
    STATEMENT_KEYS
        .iter()
        .find(|k| k.eq_ignore_ascii_case(key) || k.eq_ignore_ascii_case(key.trim_end_matches('s')))
        .map_or_else(String::new, |k| format!("; did you mean `{k}`?"))
}

fn not_json(error: &serde_json::Error) -> DocumentError {
    let text = error.to_string();
    let message = text.rsplit_once(" at line ").map_or(text.as_str(), |(head, _)| head);
    DocumentError { line: error.line().max(1), column: error.column().max(1), message: format!("not JSON: {message}") }
}

fn fault(message: impl Into<String>) -> DocumentError {
    DocumentError { line: 0, column: 0, message: message.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        document(text).unwrap_err().to_string()
    }

    #[test]
    fn string_or_list_and_object_or_list_read_the_same() {
        let short = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iot:Connect","Resource":"*"}}"#;
        let long =
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iot:Connect"],"Resource":["*"]}]}"#;
        assert_eq!(document(short).unwrap(), document(long).unwrap());
    }

    #[test]
    fn conditions_are_flattened_and_scalars_become_text() {
        let text = r#"{"Statement":{"Effect":"Deny","NotAction":"iot:*","NotResource":[],"Condition":{
            "Bool":{"aws:SecureTransport":false},"NumericLessThan":{"a:b":[1,2.5]}}}}"#;
        let parsed = document(text).unwrap();
        let statement = &parsed.statements[0];
        assert_eq!(statement.action, Matching::Not(vec!["iot:*".into()]));
        assert_eq!(statement.resource, Some(Matching::Not(Vec::new())));
        assert_eq!(statement.conditions.len(), 2);
        assert_eq!(statement.conditions[0].values, ["false"]);
        assert_eq!(statement.conditions[1].values, ["1", "2.5"]);
    }

    #[test]
    fn every_fault_names_its_place() {
        assert_eq!(message("{\n  \"Version\": 1,\n  oops"), "line 3, column 3: not JSON: key must be a string");
        assert_eq!(message("[]"), "the document is not a JSON object");
        assert_eq!(message("{}"), "the document has no `Statement`");
        assert_eq!(
            message(r#"{"Statement":[{"Effect":"Allow","Action":"a"},{"Effect":"allow","Action":"a"}]}"#),
            "Statement[1].Effect: \"allow\" is neither \"Allow\" nor \"Deny\""
        );
        assert_eq!(
            message(r#"{"Statement":[{"Effect":"Allow","Actions":"a"}]}"#),
            "Statement[0]: unknown element `Actions`; did you mean `Action`?"
        );
        assert_eq!(
            message(r#"{"Statement":[{"Effect":"Allow","Action":["a",1]}]}"#),
            "Statement[0].Action[1]: not a string"
        );
        assert_eq!(
            message(r#"{"Statement":[{"Effect":"Allow","Action":"a","NotAction":"b"}]}"#),
            "Statement[0]: both `Action` and `NotAction`"
        );
    }

    #[test]
    fn deep_nesting_is_an_error_not_a_crash() {
        assert!(document(&"[".repeat(100_000)).is_err());
    }
}
