//! Where the program's files live.

use std::path::{Path, PathBuf};

use directories::{BaseDirs, ProjectDirs};

/// The program's own places: XDG on Linux, the platform's on others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// The config file.
    pub config: PathBuf,
    /// The folder with the user's themes.
    pub themes: PathBuf,
    /// What this program changed on AWS.
    pub journal: PathBuf,
    /// What is remembered from one run to the next.
    pub remembered: PathBuf,
    /// What may be thrown away.
    pub cache: PathBuf,
}

impl Paths {
    /// The usual places; `None` where the user has no home.
    pub fn usual() -> Option<Self> {
        let dirs = ProjectDirs::from("", "", "fleetdeck")?;
        // Only Linux has a folder for state; elsewhere it belongs with the data.
        let state = dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir());
        Some(Self {
            config: dirs.config_dir().join("config.toml"),
            themes: dirs.config_dir().join("themes"),
            journal: state.join("journal.jsonl"),
            remembered: state.join("remembered.json"),
            cache: dirs.cache_dir().to_owned(),
        })
    }
}

impl Paths {
    /// The folder of the lists kept from one run to the next.
    pub fn lists(&self) -> PathBuf {
        self.cache.join("lists")
    }
}

/// `~/x` with the home folder in place of `~`; anything else as it is.
pub fn expand_home(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), BaseDirs::new()) {
        (Ok(rest), Some(dirs)) => dirs.home_dir().join(rest),
        _ => path.to_owned(),
    }
}
