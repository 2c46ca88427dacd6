//! Problems, for the reader, on standard error.

use std::io::{self, IsTerminal as _, Write as _};

use crate::fleet::{Problem, ProblemKind, visible};

/// Writes a problem over several lines to standard error.
pub fn complain(problem: &Problem) {
    let mut text = String::new();
    for line in lines(problem) {
        text.push_str(&line);
        text.push('\n');
    }
    // Nobody is left to tell where standard error is closed.
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Writes a message to standard error.
pub(in crate::cli) fn note(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Writes a passing message over the last one, where a person watches; an empty one wipes it.
pub(in crate::cli) fn passing(text: &str) {
    let mut err = io::stderr();
    if err.is_terminal() {
        let _ = write!(err, "\r\x1b[K{text}");
        let _ = err.flush();
    }
}

fn lines(problem: &Problem) -> Vec<String> {
    let mut lines = vec![format!("fleetdeck: {}", headline(problem))];
    let mut line = |label: &str, text: &str| {
        if !text.is_empty() {
            lines.push(format!("  {label:<9} {}", visible(text)));
        }
    };
    line("on", &problem.on);
    match (&problem.code, problem.kind) {
        (Some(code), _) => line("AWS says", &format!("{code}: {}", problem.message)),
        (None, ProblemKind::Denied) => line("AWS says", &problem.message),
        (None, _) => line("because", &problem.message),
    }
    line("missing", problem.missing.as_deref().unwrap_or_default());
    line("request", problem.request_id.as_deref().unwrap_or_default());
    line("next", problem.next.as_deref().unwrap_or_default());
    lines
}

fn headline(problem: &Problem) -> String {
    let tried = visible(&problem.tried);
    match problem.kind {
        ProblemKind::Denied => {
            format!("no permission: {}", visible(problem.missing.as_deref().unwrap_or(&problem.tried)))
        }
        ProblemKind::NotFound => format!("{tried}: there is no such thing"),
        ProblemKind::Throttled => format!("{tried}: too many calls"),
        ProblemKind::Conflict => format!("{tried}: in conflict with the present state"),
        ProblemKind::Network => format!("{tried}: no answer"),
        ProblemKind::SignIn => format!("{tried}: cannot sign in"),
        ProblemKind::Input => format!("{tried}: bad input"),
        ProblemKind::ReadOnly => format!("{tried}: read-only, nothing was sent"),
        ProblemKind::Service => format!("{tried} failed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_denied_call_names_the_permission_and_hides_no_escape() {
        let mut problem =
            Problem::new(ProblemKind::Denied, "ListThings", "things/\x1b[2J", "User: x is not authorized");
        problem.code = Some("AccessDeniedException".to_owned());
        problem.missing = Some("iot:ListThings".to_owned());
        let text = lines(&problem).join("\n");
        assert!(text.starts_with("fleetdeck: no permission: iot:ListThings\n"), "{text}");
        assert!(text.contains("AccessDeniedException: User: x"), "{text}");
        assert!(text.contains("␛[2J") && !text.contains('\x1b'), "{text}");
    }
}
