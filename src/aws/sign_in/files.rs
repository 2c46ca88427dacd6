//! The shared config and credentials files.

use std::path::PathBuf;

use aws_runtime::env_config::error::EnvConfigFileLoadError;
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_runtime::env_config::property::PropertiesKey;
use aws_runtime::env_config::section::EnvConfigSections;
use aws_runtime::env_config::source;
use aws_types::os_shim_internal::{Env, Fs};

use crate::fleet::{Problem, ProblemKind};

/// Both files, merged, and where they were looked for.
#[derive(Debug)]
pub(in crate::aws) struct SharedFiles {
    sections: EnvConfigSections,
    profile: String,
    /// `--profile`, `AWS_PROFILE` or `AWS_DEFAULT_PROFILE`, if one of them named it.
    named_by: Option<&'static str>,
    config: PathBuf,
    credentials: PathBuf,
}

impl SharedFiles {
    /// Reads them; files that are not there are empty ones. A profile asked for by name must be in them.
    pub(in crate::aws) async fn read(profile: Option<&str>) -> Result<Self, Problem> {
        let config = path_of("AWS_CONFIG_FILE", "config");
        let credentials = path_of("AWS_SHARED_CREDENTIALS_FILE", "credentials");
        let from_environment = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"].into_iter().find_map(|variable| {
            let name = std::env::var(variable).ok().filter(|name| !name.is_empty())?;
            Some((name, Some(variable)))
        });
        let (profile, named_by) = match (profile, from_environment) {
            (Some(name), _) => (name.to_owned(), Some("--profile")),
            (None, found) => found.unwrap_or_else(|| ("default".to_owned(), None)),
        };
        let sections = source::load(&Env::default(), &Fs::default(), &EnvConfigFiles::default())
            .await
            .and_then(|source| EnvConfigSections::parse(source).map_err(EnvConfigFileLoadError::from))
            .map_err(|error| unreadable(&error))?;
        let files = Self { sections, profile, named_by, config, credentials };
        files.check_profile()?;
        Ok(files)
    }

    /// Nothing was looked at.
    pub(in crate::aws) fn unread(profile: &str) -> Self {
        Self {
            sections: EnvConfigSections::default(),
            profile: profile.to_owned(),
            named_by: None,
            config: PathBuf::new(),
            credentials: PathBuf::new(),
        }
    }

    /// The profile in use.
    pub(in crate::aws) fn profile(&self) -> &str {
        &self.profile
    }

    /// A setting of the profile in use.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.of(&self.profile, key)
    }

    /// A setting of another profile.
    pub(super) fn of(&self, profile: &str, key: &str) -> Option<&str> {
        self.sections.get_profile(profile)?.get(key)
    }

    /// Whether the profile is in either file.
    pub(super) fn has_profile(&self) -> bool {
        self.sections.get_profile(&self.profile).is_some()
    }

    /// A service's endpoint URL, by its id, in the `services` section that the profile names (SDKs and tools reference
    /// guide, `feature-ss-endpoints`).
    pub(super) fn service_url(&self, service: &str) -> Option<String> {
        let key = PropertiesKey::builder()
            .section_key("services")
            .section_name(self.get("services")?)
            .property_name(service.to_ascii_lowercase().replace(' ', "_"))
            .sub_property_name("endpoint_url")
            .build()
            .ok()?;
        self.sections.other_sections().get(&key).cloned()
    }

    /// The profile in use and those it takes its credentials from, by `source_profile`.
    pub(super) fn lineage(&self) -> Vec<&str> {
        let mut names = vec![self.profile.as_str()];
        while let Some(next) = names.last().and_then(|name| self.of(name, "source_profile")) {
            if names.contains(&next) {
                break;
            }
            names.push(next);
        }
        names
    }

    /// Whether the profile in use, or one it takes its credentials from, has the setting.
    pub(super) fn has(&self, key: &str) -> bool {
        self.lineage().iter().any(|profile| self.of(profile, key).is_some())
    }

    fn check_profile(&self) -> Result<(), Problem> {
        let Some(named_by) = self.named_by.filter(|_| !self.has_profile()) else {
            return Ok(());
        };
        let message = format!("there is no profile of that name; {}", self.looked_at());
        let next = format!(
            "Give another one with --profile or AWS_PROFILE, or run `aws configure --profile {}`.",
            self.profile
        );
        Err(Problem::new(ProblemKind::SignIn, &format!("finding the profile of {named_by}"), &self.profile, message)
            .next(next))
    }

    /// The files, whether they are there, and the profiles in them.
    pub(super) fn looked_at(&self) -> String {
        let state = |path: &PathBuf| match path.try_exists() {
            Ok(true) => format!("{}", path.display()),
            _ => format!("{} (not there)", path.display()),
        };
        let mut names: Vec<&str> = self.sections.profiles().collect();
        names.sort_unstable();
        let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        format!("files: {}, {}; profiles found: {names}", state(&self.config), state(&self.credentials))
    }
}

/// `~/x` as the AWS tools expand it.
pub(super) fn expand_home(path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(path),
    }
}

fn path_of(variable: &str, name: &str) -> PathBuf {
    match std::env::var(variable) {
        Ok(path) if !path.is_empty() => expand_home(&path),
        _ => std::env::home_dir().unwrap_or_default().join(".aws").join(name),
    }
}

fn unreadable(error: &EnvConfigFileLoadError) -> Problem {
    let mut message = error.to_string();
    if let Some(source) = std::error::Error::source(error) {
        message = format!("{message}: {}", source.to_string().replace("\n ", ""));
    }
    Problem::new(ProblemKind::Input, "reading the shared AWS files", "", message)
        .next("Mend the file, or name another one with AWS_CONFIG_FILE or AWS_SHARED_CREDENTIALS_FILE.")
}
