//! Everything that IAM grants a principal by itself, and its boundary. What could not be read stands in it as a gap.

use futures_util::future::{join_all, join3};

use super::documents::Owner;
use crate::aws::Cloud;
use crate::aws::gap::{fact, gap};
use crate::fleet::{Fact, IamPolicies, NamedDocument, Problem, ProblemKind, Role};

impl Cloud {
    /// A role with its policies and its boundary: three calls one after another where there is a managed policy.
    pub(in crate::aws) async fn role_with_policies(&self, arn: &str) -> (Fact<Role>, Fact<IamPolicies>) {
        let name = arn.rsplit('/').next().unwrap_or(arn);
        let owner = Owner::Role(name);
        let itself = async {
            let role = self.role_and_boundary(arn).await;
            let boundary = self.boundary(role.as_ref().map(|(_, boundary)| boundary)).await;
            (fact(role.map(|(role, _)| role)), boundary)
        };
        let ((role, boundary), inline, managed) = join3(itself, self.inline(owner), self.managed(owner)).await;
        let policies = together(role == Fact::Absent, boundary, vec![inline, managed]);
        (role, policies)
    }

    /// A user's policies, its groups' and its boundary: four calls one after another where there is a group.
    pub(in crate::aws) async fn user_policies(&self, name: &str) -> Fact<IamPolicies> {
        let owner = Owner::User(name);
        let itself = async {
            let arn = self.user_boundary(name).await;
            let boundary = self.boundary(arn.as_ref()).await;
            (fact(arn.map(drop)), boundary)
        };
        let own = join3(itself, self.inline(owner), self.managed(owner));
        let (((there, boundary), inline, managed), groups) = tokio::join!(own, self.group_documents(name));
        let mut parts = vec![inline, managed];
        parts.extend(groups);
        together(there == Fact::Absent, boundary, parts)
    }

    /// The documents of a user's groups.
    async fn group_documents(&self, user: &str) -> Vec<Result<Vec<NamedDocument>, Problem>> {
        let groups = match self.user_groups(user).await {
            Ok(groups) => groups,
            Err(problem) => return vec![listed(Err(problem), "group policies".to_owned())],
        };
        let each = groups.into_iter().map(|group| async move {
            let owner = Owner::Group(&group);
            let (inline, managed) = tokio::join!(self.inline(owner), self.managed(owner));
            [inline, managed]
        });
        join_all(each).await.into_iter().flatten().collect()
    }

    async fn inline(&self, owner: Owner<'_>) -> Result<Vec<NamedDocument>, Problem> {
        let place = owner.place("inline");
        let names = match self.inline_names(owner).await {
            Ok(names) => names,
            Err(problem) => return listed(Err(problem), place),
        };
        let documents = join_all(names.iter().map(|name| self.inline_document(owner, name))).await;
        let read = names.into_iter().zip(documents);
        Ok(read.map(|(name, text)| NamedDocument { name, place: place.clone(), document: fact(text) }).collect())
    }

    async fn managed(&self, owner: Owner<'_>) -> Result<Vec<NamedDocument>, Problem> {
        let place = owner.place("managed");
        let arns = match self.managed_arns(owner).await {
            Ok(arns) => arns,
            Err(problem) => return listed(Err(problem), place),
        };
        let documents = join_all(arns.iter().map(|arn| self.managed_document(arn))).await;
        let read = arns.into_iter().zip(documents);
        Ok(read.map(|(name, text)| NamedDocument { name, place: place.clone(), document: fact(text) }).collect())
    }

    /// The boundary's document, where there is one; a gap where it is not known whether there is.
    async fn boundary(&self, arn: Result<&Option<String>, &Problem>) -> Option<NamedDocument> {
        match arn {
            Ok(None) => None,
            Ok(Some(name)) => {
                let document = fact(self.managed_document(name).await);
                Some(NamedDocument { name: name.clone(), place: "boundary".to_owned(), document })
            }
            Err(problem) => {
                let name = "permissions boundary".to_owned();
                Some(NamedDocument { name, place: "boundary".to_owned(), document: gap(problem) })
            }
        }
    }
}

/// The gap of a list as one document that nobody could read; that its owner is not there stays an error.
fn listed(names: Result<Vec<NamedDocument>, Problem>, place: String) -> Result<Vec<NamedDocument>, Problem> {
    names.or_else(|problem| {
        if problem.kind == ProblemKind::NotFound {
            return Err(problem);
        }
        Ok(vec![NamedDocument::all(place, gap(&problem))])
    })
}

/// All parts as one. Absent where the principal is not there.
fn together(
    is_absent: bool,
    boundary: Option<NamedDocument>,
    parts: Vec<Result<Vec<NamedDocument>, Problem>>,
) -> Fact<IamPolicies> {
    if is_absent {
        return Fact::Absent;
    }
    let mut identity = Vec::new();
    for part in parts {
        match part {
            Ok(documents) => identity.extend(documents),
            Err(problem) => return gap(&problem),
        }
    }
    Fact::Known(IamPolicies { identity, boundary })
}
