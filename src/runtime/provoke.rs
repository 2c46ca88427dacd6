//! Faults on purpose, for the tests of what happens then. Not in release builds.

/// Fails as the environment variable `FLEETDECK_PROVOKE` says.
#[expect(clippy::panic, reason = "a panic is what is asked for")]
pub(super) fn provoke() {
    match std::env::var("FLEETDECK_PROVOKE").as_deref() {
        Ok("panic-on-main") => panic!("provoked on purpose"),
        Ok("panic-in-task") => {
            tokio::spawn(async { panic!("provoked on purpose") });
        }
        _ => {}
    }
}
