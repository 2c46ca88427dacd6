//! The credential test: key files found, one request made, its meaning told.

use std::path::{Path, PathBuf};

use tokio_util::sync::CancellationToken;

use super::Runner;
use super::guarded::guarded;
use crate::app::{Generation, Msg, TestRequest, Tested};
use crate::aws::{Cloud, KeyPairFiles, key_files};
use crate::config::expand_home;
use crate::diagnose::meaning;
use crate::fleet::{Problem, ProblemKind, X509};

impl Runner {
    pub(super) fn test(&mut self, generation: Generation, request: TestRequest) {
        let (cloud, messages) = (self.cloud(), self.messages.clone());
        let cancel = self.tasks.test_token(generation);
        // Not one of the questions: stopped by its token only, so that it always answers.
        tokio::spawn(async move {
            let result = guarded("credential test", Box::pin(test(cloud, &request, &cancel))).await.map(Box::new);
            let _ = messages.send(Msg::Tested { generation, result });
            cancel.cancel();
        });
    }
}

async fn test(
    cloud: Result<Cloud, Problem>,
    request: &TestRequest,
    cancel: &CancellationToken,
) -> Result<Tested, Problem> {
    let cloud = cloud?;
    let files = find(expand_home(request.key_folder.as_ref()), request.certificate_id.clone()).await?;
    let thing = request.thing.as_deref().filter(|_| request.send_thing_name);
    // The credentials themselves end here: only what the exchange tells of them is shown.
    let (exchange, _) = cloud.test_credentials(&request.role_alias, thing, &files, cancel).await?;
    Ok(Tested { meaning: meaning(&exchange), exchange })
}

async fn find(folder: PathBuf, certificate_id: String) -> Result<KeyPairFiles, Problem> {
    looked(folder, move |folder| key_files::find(folder, &certificate_id)).await
}

/// The id of the certificate that the files name as the thing's.
pub(super) async fn of_device(folder: &str, thing: &str) -> Result<Option<String>, Problem> {
    let thing = thing.to_owned();
    looked(expand_home(folder.as_ref()), move |folder| key_files::certificate_of_thing(folder, &thing)).await
}

/// What the certificate in a file says.
pub(super) async fn certificate_in(path: &str) -> Result<X509, Problem> {
    looked(expand_home(path.as_ref()), key_files::certificate_in).await
}

/// Disks may be slow, and the event loop must not wait for them.
async fn looked<T: Send + 'static>(
    folder: PathBuf,
    look: impl FnOnce(&Path) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let on = folder.display().to_string();
    let found = tokio::task::spawn_blocking(move || look(&folder)).await;
    found.unwrap_or_else(|error| Err(Problem::new(ProblemKind::Input, "find key files", &on, error.to_string())))
}
