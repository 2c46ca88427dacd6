//! An Amazon Cognito identity, or an IAM user or role: checks, findings, and what it may do.

use super::{Sheet, access, parts};
use crate::app::pages::{PrincipalPage, PrincipalTab};
use crate::app::theme::Role;
use crate::app::{Row, State};

pub(super) fn sheet<'a>(_state: &State, page: &PrincipalPage, cells: usize) -> Sheet<'a> {
    let rows = match (page.judged.get(), &page.judged.problem) {
        (None, None) => vec![Row::text(Role::Dim, "examining…")],
        (None, Some(problem)) => parts::problem(problem, cells),
        (Some(judged), _) => match page.tab {
            PrincipalTab::Identity => {
                judged.report.checks.iter().map(|check| Row::text(Role::Text, &check.answer)).collect()
            }
            PrincipalTab::Access => access::table(&judged.access, cells),
        },
    };
    Sheet { rows, ..Sheet::default() }
}
