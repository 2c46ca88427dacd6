//! What IAM itself says that a principal's policies come to.

use aws_sdk_iam::types::builders::ContextEntryBuilder;
use aws_sdk_iam::types::{
    ContextEntry, ContextKeyTypeEnum, EvaluationResult, PolicyEvaluationDecisionType as Decided, Statement,
};

use crate::aws::page::all;
use crate::aws::{Cloud, Page};
use crate::fleet::{Problem, Simulated, SimulatedDecision};

/// A condition key with the values that the request will have.
#[derive(Debug, Clone)]
pub(in crate::aws) struct ContextKey {
    pub(in crate::aws) name: &'static str,
    pub(in crate::aws) values: Vec<String>,
    pub(in crate::aws) is_list: bool,
}

impl Cloud {
    /// Each action on each resource, as `iam:SimulatePrincipalPolicy` decides it. What it leaves out: session policies,
    /// and of the organization's policies those with conditions (IAM guide, `access_policies_testing-policies`).
    pub(in crate::aws) async fn simulated(
        &self,
        principal_arn: &str,
        actions: &[&str],
        resources: &[String],
        context: &[ContextKey],
    ) -> Result<Vec<Simulated>, Problem> {
        let entries: Vec<ContextEntry> = context.iter().map(entry).collect();
        let actions: Vec<String> = actions.iter().map(|action| (*action).to_owned()).collect();
        all(|page| {
            let request = self.clients().iam.simulate_principal_policy().policy_source_arn(principal_arn);
            let request = request.set_action_names(Some(actions.clone())).set_resource_arns(Some(resources.to_vec()));
            let request = request.set_context_entries(Some(entries.clone())).set_marker(page);
            async move {
                let answer = self.call("iam:SimulatePrincipalPolicy", principal_arn, request.send()).await?;
                let results = answer.evaluation_results.unwrap_or_default();
                Ok(Page::new(results.into_iter().flat_map(|result| read(result, resources)).collect(), answer.marker))
            }
        })
        .await
    }
}

fn entry(key: &ContextKey) -> ContextEntry {
    let kind = if key.is_list { ContextKeyTypeEnum::StringList } else { ContextKeyTypeEnum::String };
    let entry: ContextEntryBuilder = ContextEntry::builder().context_key_name(key.name).context_key_type(kind);
    entry.set_context_key_values(Some(key.values.clone())).build()
}

/// One for each resource. The result's own decision stands for all resources together; each one's is under
/// `ResourceSpecificResults` (API reference, `EvaluationResult`).
fn read(result: EvaluationResult, resources: &[String]) -> Vec<Simulated> {
    let organization_allows = result.organizations_decision_detail.map(|detail| detail.allowed_by_organizations);
    let boundary = result.permissions_boundary_decision_detail.map(|detail| detail.allowed_by_permissions_boundary);
    let each = result.resource_specific_results.unwrap_or_default();
    if !each.is_empty() {
        let action = result.eval_action_name;
        let one = |specific: aws_sdk_iam::types::ResourceSpecificResult| {
            let own =
                specific.permissions_boundary_decision_detail.map(|detail| detail.allowed_by_permissions_boundary);
            Some(Simulated {
                action: action.clone(),
                decision: decision(&specific.eval_resource_decision)?,
                resource: specific.eval_resource_name,
                matched: matched(specific.matched_statements.unwrap_or_default()),
                missing_context: specific.missing_context_values.unwrap_or_default(),
                boundary_allows: own.or(boundary),
                organization_allows,
            })
        };
        return each.into_iter().filter_map(one).collect();
    }
    // The decision of a single resource, or of the one that an older form of the answer names.
    let named = result.eval_resource_name.filter(|name| resources.contains(name));
    let (Some(resource), Some(decision)) = (
        named.or_else(|| resources.first().filter(|_| resources.len() == 1).cloned()),
        decision(&result.eval_decision),
    ) else {
        return Vec::new();
    };
    vec![Simulated {
        action: result.eval_action_name,
        resource,
        decision,
        matched: matched(result.matched_statements.unwrap_or_default()),
        missing_context: result.missing_context_values.unwrap_or_default(),
        boundary_allows: boundary,
        organization_allows,
    }]
}

/// A decision that is none of the three is left out: it decides nothing here.
fn decision(decided: &Decided) -> Option<SimulatedDecision> {
    match decided {
        Decided::Allowed => Some(SimulatedDecision::Allowed),
        Decided::ExplicitDeny => Some(SimulatedDecision::ExplicitDeny),
        Decided::ImplicitDeny => Some(SimulatedDecision::ImplicitDeny),
        _ => None,
    }
}

fn matched(statements: Vec<Statement>) -> Vec<String> {
    let mut ids: Vec<String> = statements.into_iter().filter_map(|statement| statement.source_policy_id).collect();
    ids.dedup();
    ids
}
