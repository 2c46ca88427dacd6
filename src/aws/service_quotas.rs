//! The account's own quotas, by `servicequotas:ListServiceQuotas`: some are raised, and in some regions they are lower.

use super::budget::{Lane, QuotaSource, Throttles};
use super::page::all;
use super::{Cloud, Page};
use crate::fleet::Problem;

/// AWS IoT Core, as Service Quotas calls it.
const SERVICE: &str = "iotcore";
/// The longest page (service model `service-quotas`: `MaxResults`).
const PAGE_SIZE: i32 = 100;

impl Cloud {
    /// Asks for the account's quotas, once a session, and keeps to them from then on. Where they may not be read, AWS's
    /// defaults stay in force: that is one of the session's capabilities, and no error. Not asked at all where the
    /// configuration tells quotas, or where AWS IoT is asked at an endpoint of one's own and Service Quotas at none.
    pub async fn learn_quotas(&self) -> QuotaSource {
        if self.inner.asks_quotas && self.settings().budget.quotas.is_empty() {
            let once = self.inner.quotas_asked.get_or_init(|| async {
                if let Ok(told) = self.in_lane(Lane::Background).service_quotas().await {
                    self.inner.budget.learn(told.iter().map(|(name, rate)| (name.as_str(), *rate)));
                }
            });
            Box::pin(once).await;
        }
        self.quota_source()
    }

    /// Name and value of each.
    async fn service_quotas(&self) -> Result<Vec<(String, f64)>, Problem> {
        let sdk = &self.inner.sdk;
        let config = aws_sdk_servicequotas::config::Builder::from(sdk).interceptor(Throttles).build();
        let client = aws_sdk_servicequotas::Client::from_conf(config);
        let page = async |token| {
            let request = client.list_service_quotas().service_code(SERVICE);
            let request = request.max_results(PAGE_SIZE).set_next_token(token);
            let answer = self.call("servicequotas:ListServiceQuotas", SERVICE, request.send()).await?;
            let quotas = answer.quotas.unwrap_or_default().into_iter();
            let quotas = quotas.filter_map(|quota| Some((quota.quota_name?, quota.value?))).collect();
            Ok(Page::new(quotas, answer.next_token))
        };
        all(page).await
    }
}
