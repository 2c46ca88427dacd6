//! Whether there is an index, and what it has.

use aws_sdk_iot::types::{IndexStatus, ThingConnectivityIndexingMode, ThingIndexingConfiguration, ThingIndexingMode};

use super::{RESOURCE, THINGS};
use crate::aws::Cloud;
use crate::aws::gap::gap;
use crate::fleet::{Fact, IndexModes, ProblemKind};

impl Cloud {
    /// What the index of things has: absent where fleet indexing is off, unknown while the index is built.
    pub async fn index_modes(&self) -> Fact<IndexModes> {
        let request = self.iot().get_indexing_configuration().send();
        let answer = match self.call("iot:GetIndexingConfiguration", "", request).await {
            Ok(answer) => answer,
            Err(problem) => return gap(&problem),
        };
        match answer.thing_indexing_configuration.as_ref().and_then(modes) {
            None => Fact::Absent,
            Some(modes) => self.if_ready(modes).await,
        }
    }

    /// An index that is built for the first time cannot be asked, one that is built anew can (service model: `IndexStatus`).
    async fn if_ready(&self, modes: IndexModes) -> Fact<IndexModes> {
        let request = self.iot().describe_index().index_name(THINGS).send();
        match self.call("iot:DescribeIndex", RESOURCE, request).await {
            Ok(answer) => match answer.index_status {
                Some(IndexStatus::Building) => Fact::Unknown("the index is being built".to_owned()),
                _ => Fact::Known(modes),
            },
            // The search itself will say whether it can be asked.
            Err(problem) if problem.kind == ProblemKind::Denied => Fact::Known(modes),
            Err(problem) => gap(&problem),
        }
    }
}

fn modes(told: &ThingIndexingConfiguration) -> Option<IndexModes> {
    let shadow = match told.thing_indexing_mode {
        ThingIndexingMode::Registry => false,
        ThingIndexingMode::RegistryAndShadow => true,
        _ => return None,
    };
    let connectivity = told.thing_connectivity_indexing_mode == Some(ThingConnectivityIndexingMode::Status);
    let fields = told.custom_fields().iter().filter_map(|field| field.name.clone()).collect();
    Some(IndexModes { shadow, connectivity, fields })
}
