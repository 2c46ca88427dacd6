//! Faults of a document that is to be put in force: what AWS would refuse, or what could never be told.

use super::{Condition, Document, DocumentError, condition};

/// The document, with every fault located.
///
/// # Errors
/// As [`Document::parse`]; and a statement without a resource, an operator that is none, a value that its operator cannot
/// read.
pub(super) fn checked(text: &str) -> Result<Document, DocumentError> {
    let located = |fault: DocumentError| {
        if fault.line > 0 {
            return fault;
        }
        let path = fault.message.split(": ").next().unwrap_or_default();
        let (line, column) = super::place::place(text, path);
        DocumentError { line, column, ..fault }
    };
    let document = Document::parse(text).map_err(located)?;
    match fault(&document, is_list(text)) {
        Some(message) => Err(located(DocumentError { line: 0, column: 0, message })),
        None => Ok(document),
    }
}

/// Whether `Statement` is a list, and its members have numbers.
fn is_list(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    serde_json::from_str::<serde_json::Value>(text).is_ok_and(|value| value["Statement"].is_array())
}

fn fault(document: &Document, is_list: bool) -> Option<String> {
    document.statements.iter().enumerate().find_map(|(index, statement)| {
        let at = if is_list { format!("Statement[{index}]") } else { "Statement".to_owned() };
        if statement.resource.is_none() {
            return Some(format!("{at}: neither `Resource` nor `NotResource`"));
        }
        statement.conditions.iter().find_map(|one| of_condition(one, &at, document.has_variables()))
    })
}

fn of_condition(one: &Condition, at: &str, has_variables: bool) -> Option<String> {
    let Condition { operator, key, .. } = one;
    condition::fault(one, has_variables).map(|fault| match fault {
        condition::Fault::Operator => format!("{at}.Condition.{operator}: there is no such condition operator"),
        condition::Fault::Value { value, wanted } => {
            format!("{at}.Condition.{operator}.{key}: `{value}` is no {wanted}")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        checked(text).unwrap_err().to_string()
    }

    fn with(condition: &str) -> String {
        format!(
            "{{\"Version\":\"2012-10-17\",\n\"Statement\":[{{\"Effect\":\"Allow\",\"Action\":\"iot:Publish\",\"Resource\":\"*\",\n\"Condition\":{condition}}}]}}"
        )
    }

    #[test]
    fn a_fault_that_parsing_finds_has_its_place_too() {
        assert_eq!(
            refused("{\"Statement\":[\n {\"Effect\":\"allow\",\"Action\":\"a\"}]}"),
            "line 2, column 12: Statement[0].Effect: \"allow\" is neither \"Allow\" nor \"Deny\""
        );
    }

    #[test]
    fn a_statement_has_a_resource() {
        assert_eq!(
            refused(
                "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"a\",\"Resource\":\"*\"},\n{\"Effect\":\"Deny\",\"Action\":\"a\"}]}"
            ),
            "line 2, column 1: Statement[1]: neither `Resource` nor `NotResource`"
        );
        assert_eq!(
            refused("{\"Statement\":{\"Effect\":\"Deny\",\"Action\":\"a\"}}"),
            "line 1, column 14: Statement: neither `Resource` nor `NotResource`"
        );
    }

    #[test]
    fn operators_and_values_are_such_as_can_be_read() {
        for (condition, told) in [
            (
                r#"{"IpAddres":{"aws:SourceIp":"10.0.0.0/8"}}"#,
                "Condition.IpAddres: there is no such condition operator",
            ),
            (r#"{"StringEqualsIfExist":{"a:b":"c"}}"#, "there is no such condition operator"),
            (
                r#"{"IpAddress":{"aws:SourceIp":["10.0.0.0/8","10.0.0.0/33"]}}"#,
                "`10.0.0.0/33` is no address or CIDR block",
            ),
            (r#"{"NumericLessThan":{"a:b":"many"}}"#, "`many` is no number"),
            (r#"{"DateLessThan":{"aws:CurrentTime":"tomorrow"}}"#, "`tomorrow` is no date"),
            (r#"{"Bool":{"aws:SecureTransport":"yes"}}"#, "`yes` is no true or false"),
            (r#"{"Null":{"a:b":"maybe"}}"#, "`maybe` is no true or false"),
            (r#"{"BinaryEquals":{"a:b":"*"}}"#, "`*` is no base 64"),
        ] {
            let refused = refused(&with(condition));
            assert!(refused.starts_with("line 3, column ") && refused.contains(told), "{refused}");
        }
    }

    #[test]
    fn what_can_be_told_is_no_fault() {
        for condition in [
            r#"{"ForAllValues:StringLikeIfExists":{"a:b":["*"]}}"#,
            r#"{"ipaddress":{"aws:SourceIp":["10.0.0.1","2001:db8::/32"]}}"#,
            r#"{"DateLessThan":{"aws:CurrentTime":["2030","2030-01-01","2030-01-01T00:00:00Z"]}}"#,
            r#"{"NumericLessThan":{"a:b":[1,"2.5","${a:c}"]}}"#,
            r#"{"Bool":{"aws:SecureTransport":false},"Null":{"a:b":"TRUE"},"BinaryEquals":{"a:b":"YQ=="}}"#,
        ] {
            assert!(checked(&with(condition)).is_ok(), "{condition}");
        }
    }
}
