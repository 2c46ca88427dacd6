//! Which certificate a thing presents, where a folder holds the keys of devices.

use std::path::Path;

use crate::aws::{Cloud, KeyPairFiles, Subject, key_files};
use crate::fleet::{CertificateStatus, Principal, Problem, ProblemKind};

/// The pair of a certificate that is attached to the thing, active ones first; else the pair that is the thing's by
/// name: an attachment may be what is missing.
///
/// # Errors
/// Why neither was found.
pub(super) async fn pair_of_thing(cloud: &Cloud, folder: &Path, thing: &str) -> Result<KeyPairFiles, Problem> {
    let mut missing = None;
    match attached(cloud, thing).await {
        Ok(ids) => {
            for id in ids {
                match key_files::find(folder, &id) {
                    Ok(files) => return Ok(files),
                    Err(problem) => missing = missing.or(Some(problem)),
                }
            }
        }
        Err(problem) => missing = Some(problem),
    }
    match (key_files::certificate_of_thing(folder, thing)?, missing) {
        (Some(id), _) => key_files::find(folder, &id),
        (None, Some(problem)) => Err(problem),
        (None, None) => Err(Problem::new(
            ProblemKind::NotFound,
            "find the certificate",
            thing,
            format!(
                "the thing has no certificate attached, and no certificate in {} has its name, as common name or as \
                 file name",
                folder.display()
            ),
        )
        .next("Name the files with --cert and --key")),
    }
}

/// The thing with the certificate that [`pair_of_thing`] would present; the thing alone where the folder has none.
///
/// # Errors
/// A folder that cannot be read.
pub(super) async fn presented(cloud: &Cloud, folder: &Path, thing: String) -> Result<Subject, Problem> {
    let by_name = key_files::certificate_of_thing(folder, &thing)?;
    // Whether the registry can be read at all is examined, and told, later.
    let attached = attached(cloud, &thing).await.unwrap_or_default();
    let certificate = attached.into_iter().find(|id| key_files::find(folder, id).is_ok()).or(by_name);
    Ok(match certificate {
        Some(certificate) => Subject::Device { thing, certificate },
        None => Subject::Thing(thing),
    })
}

/// The ids of the thing's certificates, active ones first.
async fn attached(cloud: &Cloud, thing: &str) -> Result<Vec<String>, Problem> {
    let mut certificates = Vec::new();
    for principal in cloud.thing_principals(thing).await? {
        if let Principal::Certificate { id, .. } = principal {
            let active =
                cloud.certificate(&id).await.is_ok_and(|detail| detail.certificate.status == CertificateStatus::Active);
            certificates.push((!active, id));
        }
    }
    certificates.sort();
    Ok(certificates.into_iter().map(|(_, id)| id).collect())
}
