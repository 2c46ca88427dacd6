//! The state in a folder: read at start, written after changes and at stop.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::state::State;
use super::world::World;

/// The state's file in its folder. It holds secret keys: nobody else may read it.
pub const FILE: &str = "state.json";
/// Changes that come within this time are written together.
const GATHERED: Duration = Duration::from_millis(500);
/// Measurements alone are written as seldom as this.
const DRIFT: Duration = Duration::from_secs(20);
/// A fleet that takes long to write is written seldom: at most one part in so many of the time goes there.
const SHARE: u32 = 20;

/// Why the state could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be read or written.
    #[error("{}: {error}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// The file holds something else than a state.
    #[error("{}, line {}, column {}: {error}", path.display(), error.line(), error.column())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// Where and what.
        error: serde_json::Error,
    },
}

/// The state stored in a folder; `None` where there is none yet.
///
/// # Errors
/// The file cannot be read, or is damaged: it is never replaced by an empty state.
pub fn load(dir: &Path) -> Result<Option<State>, StoreError> {
    let path = dir.join(FILE);
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StoreError::Io { path, error }),
    };
    serde_json::from_slice(&text).map(Some).map_err(|error| StoreError::Damaged { path, error })
}

/// Writes the state into a folder: whole or not at all.
///
/// # Errors
/// The folder cannot be written to.
pub fn save(dir: &Path, world: &World) -> Result<(), StoreError> {
    let path = dir.join(FILE);
    let text = serde_json::to_vec(&*world.read()).map_err(|error| StoreError::Damaged { path: path.clone(), error })?;
    let partial = dir.join(format!("{FILE}.partial"));
    write_private(&partial, &text)
        .and_then(|()| fs::rename(&partial, &path))
        .map_err(|error| StoreError::Io { path, error })
}

fn write_private(path: &Path, text: &[u8]) -> io::Result<()> {
    // A leftover of an interrupted write could have another mode, which opening would keep.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file: File = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text)?;
    file.sync_all()
}

/// Until measurements have come for a while: a crash costs that much of them, and no more.
async fn long_drifted(drifts: &mut watch::Receiver<u64>, long: Duration) {
    if drifts.changed().await.is_err() {
        std::future::pending::<()>().await;
    }
    tokio::time::sleep(long).await;
}

/// Writes the state whenever it has changed, measurements a little later, until stopped; then once more.
///
/// # Errors
/// The first write that fails ends it.
pub async fn keep(dir: PathBuf, world: World, stop: CancellationToken) -> Result<(), StoreError> {
    keep_within(DRIFT, dir, world, stop).await
}

async fn keep_within(drift: Duration, dir: PathBuf, world: World, stop: CancellationToken) -> Result<(), StoreError> {
    let (mut news, mut drifts) = (world.changes(), world.drifts());
    let mut pause = GATHERED;
    loop {
        let stopped = tokio::select! {
            () = stop.cancelled() => true,
            change = news.changed() => change.is_err(),
            () = long_drifted(&mut drifts, drift) => false,
        };
        if !stopped {
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
        news.mark_unchanged();
        let (folder, copy) = (dir.clone(), world.clone());
        let started = Instant::now();
        // A task that was cancelled with its runtime has nothing left to report.
        if let Ok(outcome) = tokio::task::spawn_blocking(move || save(&folder, &copy)).await {
            outcome?;
        }
        pause = GATHERED.max(started.elapsed() * SHARE);
        if stopped || stop.is_cancelled() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::Scope;

    #[tokio::test]
    async fn measurements_are_stored_too() {
        let (dir, stop) = (tempfile::tempdir().unwrap(), CancellationToken::new());
        let world = World::new(State::new(Scope::default()));
        let keeping = keep_within(Duration::from_millis(5), dir.path().to_owned(), world.clone(), stop.clone());
        let keeping = tokio::spawn(keeping);
        // The first may come before anybody listens.
        let is_stored = || load(dir.path()).unwrap().is_some_and(|state| state.living.contains("t"));
        let stored = async {
            while !is_stored() {
                world.drift(|state| state.living.insert("t".to_owned()));
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_mins(1), stored).await.unwrap();
        stop.cancel();
        keeping.await.unwrap().unwrap();
    }
}
