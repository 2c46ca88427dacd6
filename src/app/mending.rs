//! What the cursor is on that can be mended, every fix on offer, and why there is none.

use super::chain::Chain;
use super::failures::Failure;
use super::{CommandId, Page, Place, State, Target};
use crate::diagnose::{AccessRow, Finding, Fix, Outcome};

impl State {
    /// Whether it is known that there is no certificate to present.
    pub fn nothing_to_present(&self) -> bool {
        let examined = self.chain().and_then(|chain| chain.examined.get());
        examined.is_some_and(|all| all.iter().all(|one| matches!(one.facts.certificate, crate::fleet::Fact::Absent)))
    }

    /// A verdict of the table of access on the page shown.
    pub fn access_row(&self, (certificate, row): (usize, usize)) -> Option<&AccessRow> {
        match self.page()? {
            Page::Principal(page) => {
                let judged = page.judged.get()?;
                judged.access.iter().chain(&judged.own).nth(row)
            }
            page => {
                let one = page.chain()?.examined.get()?.get(certificate)?;
                one.access.iter().chain(&one.own).nth(row)
            }
        }
    }

    /// The policy that a proof leads to: the one under its cursor, else the first it names.
    pub(super) fn proof_target(&self, dialog: &super::dialog::ProofDialog) -> Option<Target> {
        let rows = dialog.rows(self.dialog_cells());
        let under = rows.get(dialog.cursor.row).and_then(|row| row.link.clone());
        under.or_else(|| super::sheets::proof::first_policy(&dialog.row))
    }

    /// A finding of the page shown, by certificate and number.
    pub fn finding_at(&self, (certificate, number): (usize, usize)) -> Option<&Finding> {
        match self.page()? {
            Page::Principal(page) => page.judged.get()?.report.findings.get(number),
            page => Some(&page.chain()?.examined.get()?.get(certificate)?.found.get(number)?.finding),
        }
    }

    /// The finding that the row under the cursor belongs to.
    pub(super) fn finding_under(&self) -> Option<&Finding> {
        self.finding_at(self.selected_row()?.finding?)
    }

    /// What is wrong under the cursor, to be read whole.
    pub(super) fn whole_under(&self) -> Option<Finding> {
        let failed = self.selected_failure().map(Failure::finding);
        failed.or_else(|| self.finding_under().cloned())
    }

    /// The verdict under the cursor of a table of access, and where it stands.
    pub(super) fn access_under(&self) -> Option<((usize, usize), &AccessRow)> {
        if !Place::ACCESS.contains(&self.place()) {
            return None;
        }
        let at = self.selected_row()?.proof?;
        Some((at, self.access_row(at)?))
    }

    /// Whether the page shown is being examined.
    pub(super) fn is_examining(&self) -> bool {
        match self.page() {
            Some(Page::Principal(page)) => page.judged.asking,
            _ => self.chain().is_some_and(|chain| chain.examined.asking),
        }
    }

    /// Every fix on offer on the page shown.
    pub fn fixes(&self) -> Vec<(Finding, Fix)> {
        match self.page() {
            Some(Page::Principal(page)) => page.fixes(),
            Some(Page::RoleAlias(page)) => page.fixes(&self.scope()),
            _ => self.chain().map(Chain::fixes).unwrap_or_default(),
        }
    }

    /// Whether there is no fix for this client; what then is to be done stands on the page.
    fn failure_refusal(&self, failure: &Failure) -> Option<String> {
        let found = failure.finding();
        let copy = self.key_of(CommandId::Copy);
        let has_statement = failure
            .facts
            .get()
            .is_some_and(|facts| found.advice.contains(&facts.connect_statement(&failure.failed.client_id)));
        match &failure.facts.problem {
            _ if !found.fixes.is_empty() => None,
            _ if failure.facts.asking => Some("still examining".to_owned()),
            Some(problem) => Some(format!("could not examine: {}", problem.message)),
            None if has_statement => {
                Some(format!("no policy of the account lets it in; {copy} on the advice copies the statement of one"))
            }
            None => Some("no single call mends it; see the advice on Identity".to_owned()),
        }
    }

    pub(super) fn fix_refusal(&self) -> Option<String> {
        if self.changing.is_some() {
            return Some(super::state::BEING_MADE.to_owned());
        }
        if self.is_findings() {
            return self.finding_refusal();
        }
        if let Some(failure) = self.selected_failure() {
            return self.failure_refusal(failure);
        }
        if !self.is_examining()
            && let Some((_, row)) = self.access_under()
        {
            return (row.outcome == Outcome::Pass).then(|| "this is allowed".to_owned());
        }
        let is_beyond_calls = !self.is_examining() && self.finding_under().is_some_and(|found| found.fixes.is_empty());
        if is_beyond_calls {
            return Some("no single call mends this one; its advice says what to do".to_owned());
        }
        if let Some(Page::Principal(page)) = self.page() {
            return page.fix_refusal(&self.key_of(CommandId::AskedShadow));
        }
        if let Some(Page::RoleAlias(page)) = self.page() {
            return page.fix_refusal(&self.scope());
        }
        let examined = &self.chain()?.examined;
        // The dialog waits for what is being examined: what was known before may be about another role alias.
        if examined.asking {
            return None;
        }
        match (examined.get(), &examined.problem) {
            (None, Some(problem)) => Some(format!("could not examine: {}", problem.message)),
            (None, None) => Some("still examining".to_owned()),
            (Some(all), _) if all.iter().all(|one| one.found.is_empty()) => Some("nothing is wrong here".to_owned()),
            (Some(all), _) if self.fixes().is_empty() && all.iter().all(|one| one.facts.alias_name.is_none()) => {
                let test = self.key_of(CommandId::Test);
                Some(format!("no role alias is chosen yet; {test} offers them"))
            }
            (Some(_), _) if self.fixes().is_empty() => {
                Some("no single call mends it; see the advice on Identity".to_owned())
            }
            _ => None,
        }
    }
}
