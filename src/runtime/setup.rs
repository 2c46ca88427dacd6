//! What the dashboard is started with.

use std::path::PathBuf;

use super::Look;
use crate::aws::Settings;
use crate::config::Config;
use crate::disk::KeptLists;

/// Everything that was decided before the first frame.
#[derive(Debug, Clone)]
pub struct Setup {
    /// How to sign in.
    pub settings: Settings,
    /// The user's settings.
    pub config: Config,
    /// Colours and keys.
    pub look: Look,
    /// Where small choices are remembered; `None` remembers nothing (the demo).
    pub remembered: Option<PathBuf>,
    /// The lists kept from one run to the next; `None` keeps none (the demo, `--no-cache`).
    pub kept: Option<KeptLists>,
    /// The folder with the certificates and keys of devices, where it is known beforehand.
    pub key_folder: Option<PathBuf>,
    /// What stands in the place of the profile's name: `demo`.
    pub profile_name: Option<String>,
}
