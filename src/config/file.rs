//! The config file.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use super::budget::BudgetTable;
use super::keys::KeyTable;
use super::{Binding, Budget, Located};

/// What the user set; every part has a default, so an absent file is an empty one.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// `theme`: a built-in theme or a file of the themes folder; `None` for the terminal's own colours.
    pub theme: Option<String>,
    /// `profile`: used where neither the command line nor `AWS_PROFILE` names one.
    pub profile: Option<String>,
    /// `region`: used where neither the command line nor the environment names one.
    pub region: Option<String>,
    /// `read-only`: start read-only, whatever the profile.
    pub read_only: bool,
    /// `device-keys`: the folder with the certificates and private keys of devices.
    pub device_keys: Option<PathBuf>,
    /// `synchronized-output`: bracket large frames (DEC mode 2026), so that they never tear. Some multiplexers resend
    /// the whole pane for each such frame; then it is better off.
    pub synchronized_output: bool,
    /// `[refresh]`
    pub refresh: Refresh,
    /// `[budget]`
    pub budget: Budget,
    /// `[cache]`
    pub cache: Cache,
    /// `[keys]`, in the order of their command ids.
    pub keys: Vec<Binding>,
    /// `[profiles.NAME]`
    pub profiles: BTreeMap<String, Guard>,
    /// `[accounts.ID]`
    pub accounts: BTreeMap<String, Guard>,
}

/// How often what is on the screen is asked for again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Refresh {
    /// The shadow on the screen; default 2 s.
    #[serde(deserialize_with = "super::duration::at_least_half_a_second")]
    pub shadow: Duration,
}

impl Default for Refresh {
    fn default() -> Self {
        Self { shadow: Duration::from_secs(2) }
    }
}

/// The lists kept from one run to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Cache {
    /// Whether any are read or written; `--no-cache` says no.
    pub keep: bool,
    /// How long they may be all together; those not used for longest go.
    pub mebibytes: u32,
}

impl Default for Cache {
    fn default() -> Self {
        Self { keep: true, mebibytes: 256 }
    }
}

/// What is not to be done with a profile or an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Guard {
    /// Nothing is changed.
    #[serde(default)]
    pub read_only: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
struct Raw {
    theme: Option<String>,
    profile: Option<String>,
    region: Option<String>,
    read_only: bool,
    device_keys: Option<PathBuf>,
    synchronized_output: bool,
    refresh: Refresh,
    budget: BudgetTable,
    cache: Cache,
    keys: KeyTable,
    profiles: BTreeMap<String, Guard>,
    accounts: BTreeMap<String, Guard>,
}

impl Default for Raw {
    fn default() -> Self {
        Self {
            theme: None,
            profile: None,
            region: None,
            read_only: false,
            device_keys: None,
            synchronized_output: true,
            refresh: Refresh::default(),
            budget: BudgetTable::default(),
            cache: Cache::default(),
            keys: KeyTable::default(),
            profiles: BTreeMap::new(),
            accounts: BTreeMap::new(),
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self::from_raw(Raw::default(), Path::new(""), "")
    }
}

impl Config {
    /// Reads the file at the usual place; where there is none, everything has its default.
    ///
    /// # Errors
    /// Names the file, line and column of what cannot be read.
    pub fn load_if_present(path: &Path) -> Result<Self, Located> {
        match std::fs::read(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(Located::file(path, format!("cannot be read: {error}"))),
            Ok(bytes) => Self::from_bytes(path, &bytes),
        }
    }

    /// Reads a file that the user named: it must be there.
    ///
    /// # Errors
    /// Names the file, line and column of what cannot be read.
    pub fn load(path: &Path) -> Result<Self, Located> {
        match std::fs::read(path) {
            Err(error) => Err(Located::file(path, format!("cannot be read: {error}"))),
            Ok(bytes) => Self::from_bytes(path, &bytes),
        }
    }

    fn from_bytes(path: &Path, bytes: &[u8]) -> Result<Self, Located> {
        let text = super::theme::utf8(path, bytes)?;
        let raw: Raw = toml::from_str(text).map_err(|error| Located::toml(path, text, &error))?;
        Ok(Self::from_raw(raw, path, text))
    }

    fn from_raw(raw: Raw, path: &Path, text: &str) -> Self {
        Self {
            theme: raw.theme,
            profile: raw.profile,
            region: raw.region,
            read_only: raw.read_only,
            device_keys: raw.device_keys.map(|folder| super::paths::expand_home(&folder)),
            synchronized_output: raw.synchronized_output,
            refresh: raw.refresh,
            budget: raw.budget.read(path, text),
            cache: raw.cache,
            keys: raw.keys.bindings(path, text),
            profiles: raw.profiles,
            accounts: raw.accounts,
        }
    }

    /// The profiles in which nothing may be changed.
    pub fn read_only_profiles(&self) -> Vec<String> {
        guarded(&self.profiles)
    }

    /// The accounts in which nothing may be changed.
    pub fn read_only_accounts(&self) -> Vec<String> {
        guarded(&self.accounts)
    }
}

fn guarded(guards: &BTreeMap<String, Guard>) -> Vec<String> {
    guards.iter().filter(|(_, guard)| guard.read_only).map(|(name, _)| name.clone()).collect()
}
