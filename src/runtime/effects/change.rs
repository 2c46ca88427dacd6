//! Changes to AWS, through the one executor.

use super::Runner;
use super::guarded::guarded;
use crate::app::{Generation, Msg};
use crate::diagnose::{Entry, Fix};
use crate::fleet::Problem;

impl Runner {
    pub(super) fn execute(&mut self, generation: Generation, fix: Fix) {
        let cloud = self.cloud();
        self.change(generation, async move { cloud?.execute(&fix).await });
    }

    pub(super) fn undo(&mut self, generation: Generation, entry: String) {
        let cloud = self.cloud();
        self.change(generation, async move { cloud?.undo(Some(&entry)).await });
    }

    fn change(&mut self, generation: Generation, work: impl Future<Output = Result<Entry, Problem>> + Send + 'static) {
        let messages = self.messages.clone();
        self.tasks.change(async move {
            let result = guarded("change", work).await.map(Box::new);
            let _ = messages.send(Msg::Executed { generation, result });
        });
    }
}
