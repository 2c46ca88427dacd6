//! Signing in.

use super::guarded::guarded;
use super::{Runner, usage};
use crate::app::{Generation, Msg, Session};
use crate::aws::Cloud;
use crate::runtime::Setup;

impl Runner {
    pub(super) fn sign_in(&mut self, generation: Generation) {
        let (setup, messages, session) = (self.setup.clone(), self.messages.clone(), self.session.clone());
        self.tasks.ask(generation, async move {
            let result = guarded("sign in", Box::pin(Cloud::open(setup.settings.clone()))).await.map(|cloud| {
                let signed_in = describe(&setup, &cloud);
                tokio::spawn(usage::report(cloud.clone(), messages.clone()));
                let asking = cloud.clone();
                tokio::spawn(async move { asking.learn_quotas().await });
                session.send_replace(Some(cloud));
                signed_in
            });
            let _ = messages.send(Msg::SignedIn { generation, result });
        });
    }
}

fn describe(setup: &Setup, cloud: &Cloud) -> Session {
    Session {
        profile: setup.profile_name.clone().unwrap_or_else(|| cloud.profile().to_owned()),
        scope: cloud.scope().clone(),
        caller: cloud.caller().arn.clone(),
        read_only: cloud.read_only(),
        read_only_forced: cloud.settings().read_only,
        opened_with: cloud.settings().opened_with(),
    }
}
