//! The folder: `ca.pem`, `ca.key.pem`, `devices/`, `env`, `state.json`.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::civil::Date;
use tokio::time::{Instant, sleep};

use super::{Endpoints, StartError};
use crate::emulator::demo::DeviceFiles;
use crate::emulator::pki::Ca;

/// How long a folder that is in use is waited for.
const PATIENCE: Duration = Duration::from_secs(2);
/// Between two looks at it.
const PAUSE: Duration = Duration::from_millis(20);

/// Where certificates, keys and state are kept.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    temporary: bool,
    /// Held as long as the folder is in use.
    _lock: File,
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.temporary {
            // Nobody is left to tell; the system clears its temporary folder anyway.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

impl Folder {
    /// Opens the folder, or makes a temporary one that goes away again.
    pub(super) async fn open(dir: Option<&Path>) -> Result<Self, StartError> {
        let temporary = || std::env::temp_dir().join(format!("fleetdeck-{}", uuid::Uuid::new_v4().simple()));
        let path = dir.map_or_else(temporary, Path::to_path_buf);
        let made = DirBuilder::new().recursive(true).mode(0o700).create(path.join("devices"));
        made.map_err(|error| failed(&path, "creating the folder", error))?;
        // The path is told to others; relative, it would mean something else in their folder.
        let absolute = fs::canonicalize(&path).map_err(|error| failed(&path, "opening the folder", error))?;
        let lock = lock(&absolute.join(".lock")).await?;
        Ok(Self { path: absolute, temporary: dir.is_none(), _lock: lock })
    }

    pub(super) fn ca_file(&self) -> PathBuf {
        self.path.join("ca.pem")
    }

    pub(super) fn devices(&self) -> PathBuf {
        self.path.join("devices")
    }

    pub(super) fn env_file(&self) -> PathBuf {
        self.path.join("env")
    }

    /// The folder itself.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it stays when the emulator ends.
    pub(super) const fn is_kept(&self) -> bool {
        !self.temporary
    }

    /// The servers' root: read back, or made.
    pub(super) fn root(&self, today: Date) -> Result<Ca, StartError> {
        let (cert, key) = (self.ca_file(), self.path.join("ca.key.pem"));
        if cert.exists() && key.exists() {
            let read = |path: &Path| fs::read_to_string(path).map_err(|error| failed(path, "reading", error));
            return Ok(Ca::from_pem(&read(&cert)?, &read(&key)?)?);
        }
        let root = Ca::server_root(today)?;
        write_file(&key, &root.key_pem(), 0o600)?;
        write_file(&cert, root.cert_pem(), 0o644)?;
        Ok(root)
    }

    /// Certificate and key files of those devices that have them.
    pub(super) fn write_devices(&self, files: &[DeviceFiles]) -> Result<(), StartError> {
        for DeviceFiles { name, cert_pem, key_pem } in files {
            write_file(&self.devices().join(format!("{name}.cert.pem")), cert_pem, 0o644)?;
            write_file(&self.devices().join(format!("{name}.key.pem")), key_pem, 0o600)?;
        }
        Ok(())
    }

    pub(super) fn write_env(&self, endpoints: &Endpoints) -> Result<(), StartError> {
        write_file(&self.env_file(), &endpoints.env(), 0o600)
    }
}

/// Two emulators in one folder would take turns in overwriting each other's state. One that is just ending is waited for;
/// so is a process that this one has started and that is not yet itself: until then it holds the same lock.
async fn lock(path: &Path) -> Result<File, StartError> {
    let open = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path);
    let file = open.map_err(|error| failed(path, "opening", error))?;
    let given_up = Instant::now() + PATIENCE;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if Instant::now() < given_up => sleep(PAUSE).await,
            Err(TryLockError::WouldBlock) => {
                let error = io::Error::new(io::ErrorKind::ResourceBusy, "another emulator uses this folder");
                return Err(failed(path, "locking", error));
            }
            Err(TryLockError::Error(error)) => return Err(failed(path, "locking", error)),
        }
    }
}

fn write_file(path: &Path, text: &str, mode: u32) -> Result<(), StartError> {
    write_private(path, text.as_bytes(), mode).map_err(|error| failed(path, "writing", error))
}

fn failed(path: &Path, doing: &'static str, error: io::Error) -> StartError {
    StartError::Path { path: path.to_path_buf(), doing, error }
}

/// Writes a whole file or nothing: a new one with this mode takes the old one's place.
fn write_private(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".new");
    let fresh = path.with_file_name(name);
    // A rest of a broken run may have another mode, which opening would keep.
    let _ = fs::remove_file(&fresh);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(&fresh)?;
    file.write_all(bytes)?;
    fs::rename(&fresh, path)
}
