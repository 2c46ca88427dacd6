//! Credentials that are asked for once and kept while they are good, for the SDK's clients and the live session alike.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future::ProvideCredentials as Answer;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use tokio::sync::Mutex;

/// Credentials are asked for anew so long before they expire; the SDK itself does so ten seconds before.
const BEFORE: Duration = Duration::from_mins(1);
/// Credentials that say nothing of an end are asked for anew after so long, as the SDK does: a file may have changed.
const WITHOUT_END: Duration = Duration::from_mins(15);

/// Gives what it has while that is good, then asks: a `credential_process` may ask a person, and should not often.
pub(in crate::aws) struct Kept {
    /// `Debug` of credentials hides their secrets.
    last: Mutex<Option<(Credentials, Instant)>>,
    source: SharedCredentialsProvider,
}

impl Kept {
    pub(super) fn new(first: Option<Credentials>, source: impl ProvideCredentials + 'static) -> Arc<Self> {
        let last = Mutex::new(first.map(|first| (first, Instant::now())));
        Arc::new(Self { last, source: SharedCredentialsProvider::new(source) })
    }

    /// Good ones, or what the source says.
    pub(in crate::aws) async fn get(&self) -> Result<Credentials, CredentialsError> {
        let mut last = self.last.lock().await;
        if let Some((credentials, since)) = last.as_ref()
            && is_good(credentials, *since)
        {
            return Ok(credentials.clone());
        }
        let fresh = self.source.provide_credentials().await?;
        *last = Some((fresh.clone(), Instant::now()));
        Ok(fresh)
    }

    /// AWS would not have them: the next question goes to the source.
    pub(in crate::aws) async fn forget(&self) {
        *self.last.lock().await = None;
    }
}

fn is_good(credentials: &Credentials, since: Instant) -> bool {
    match credentials.expiry() {
        Some(end) => end.duration_since(SystemTime::now()).is_ok_and(|left| left > BEFORE),
        None => since.elapsed() < WITHOUT_END,
    }
}

impl ProvideCredentials for Kept {
    fn provide_credentials<'a>(&'a self) -> Answer<'a>
    where
        Self: 'a,
    {
        Answer::new(self.get())
    }
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Kept")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[derive(Debug)]
    struct Counting {
        asked: AtomicU32,
        lives: Duration,
    }

    impl ProvideCredentials for Counting {
        fn provide_credentials<'a>(&'a self) -> Answer<'a>
        where
            Self: 'a,
        {
            let number = self.asked.fetch_add(1, Ordering::Relaxed);
            let end = SystemTime::now() + self.lives;
            Answer::ready(Ok(Credentials::new(number.to_string(), "secret", None, Some(end), "test")))
        }
    }

    #[tokio::test]
    async fn they_are_asked_for_anew_when_they_are_about_to_expire_or_were_refused() {
        let kept = Kept::new(None, Counting { asked: AtomicU32::new(0), lives: Duration::from_hours(1) });
        assert_eq!(kept.get().await.unwrap().access_key_id(), "0");
        assert_eq!(kept.get().await.unwrap().access_key_id(), "0");
        kept.forget().await;
        assert_eq!(kept.get().await.unwrap().access_key_id(), "1");

        let kept = Kept::new(None, Counting { asked: AtomicU32::new(0), lives: Duration::from_secs(30) });
        assert_eq!(kept.get().await.unwrap().access_key_id(), "0");
        assert_eq!(kept.get().await.unwrap().access_key_id(), "1");
    }
}
