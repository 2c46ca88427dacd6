//! The key pairs of the demo fleet: fixed, so that certificates are reproducible and 2,000 of them cost no key generation.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::KeyPair;

use super::PkiError;

/// A small ring of key pairs that the demo's devices share in turn.
#[derive(Debug)]
pub struct DemoKeys(Vec<KeyPair>);

impl DemoKeys {
    /// Reads them from `assets/demo-keys.txt`.
    ///
    /// # Errors
    /// For a line that is not a key.
    pub fn load() -> Result<Self, PkiError> {
        let text = include_str!("../../../assets/demo-keys.txt");
        let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        let keys = lines.map(|line| {
            let der = STANDARD.decode(line).map_err(|e| PkiError::Key(e.to_string()))?;
            KeyPair::try_from(der).map_err(PkiError::from)
        });
        Ok(Self(keys.collect::<Result<_, _>>()?))
    }

    /// The key pair of the `index`-th device; they repeat.
    ///
    /// # Errors
    /// Where there is no key at all.
    pub fn of(&self, index: usize) -> Result<&KeyPair, PkiError> {
        let at = index.checked_rem(self.0.len()).ok_or_else(|| PkiError::Key("no demo keys".to_owned()))?;
        self.0.get(at).ok_or_else(|| PkiError::Key("no demo keys".to_owned()))
    }
}
