//! What stands first: whose list it is.

use jiff::Timestamp;

use super::Damage;

/// The version of the form. A file of another one is not read.
pub const FORM: u32 = 1;

/// Bytes of a [`Head`].
pub const HEAD: usize = 2_048;

/// The first bytes, and no others.
const MAGIC: [u8; 8] = *b"fltdeck\n";
/// Magic, form, length, checksum.
const FIXED: usize = 20;

/// Whose list it is, and how many rows stand behind.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Head {
    /// Which list: `things`, `certificates` and so on.
    pub kind: String,
    /// Such as `aws`.
    pub partition: String,
    /// Twelve digits.
    pub account: String,
    /// Such as `eu-west-1`.
    pub region: String,
    /// The registry's URL where it is not AWS's own, without a password.
    pub endpoint: Option<String>,
    /// When its last page came.
    pub listed: Timestamp,
    /// Whether that was the last there is.
    pub complete: bool,
    /// How many rows.
    pub rows: u64,
}

impl Head {
    /// As bytes; `None` where it is too long for them.
    pub fn to_bytes(&self) -> Option<[u8; HEAD]> {
        let text = serde_json::to_vec(self).ok()?;
        let mut bytes = [0; HEAD];
        bytes.get_mut(FIXED..FIXED + text.len())?.copy_from_slice(&text);
        bytes[..8].copy_from_slice(&MAGIC);
        bytes[8..12].copy_from_slice(&FORM.to_le_bytes());
        bytes[12..16].copy_from_slice(&u32::try_from(text.len()).ok()?.to_le_bytes());
        bytes[16..20].copy_from_slice(&crc32fast::hash(&text).to_le_bytes());
        Some(bytes)
    }

    /// Reads it.
    ///
    /// # Errors
    /// Where these are other bytes, of another form, or not those that were written.
    pub fn read(from: &[u8]) -> Result<Self, Damage> {
        if from.get(..8) != Some(MAGIC.as_slice()) {
            return Err(if MAGIC.starts_with(from) { Damage::Short } else { Damage::Foreign });
        }
        let word = |at: usize| from.get(at..)?.first_chunk().map(|word| u32::from_le_bytes(*word));
        let (form, length, checksum) = (word(8), word(12), word(16));
        let (Some(form), Some(length), Some(checksum)) = (form, length, checksum) else { return Err(Damage::Short) };
        if form != FORM {
            return Err(Damage::OtherForm(form));
        }
        if length as usize > HEAD - FIXED {
            return Err(Damage::Nonsense("the length of the head"));
        }
        let text = from.get(FIXED..FIXED + length as usize).ok_or(Damage::Short)?;
        if crc32fast::hash(text) != checksum {
            return Err(Damage::Checksum);
        }
        serde_json::from_slice(text).map_err(|_| Damage::Nonsense("the head"))
    }
}
