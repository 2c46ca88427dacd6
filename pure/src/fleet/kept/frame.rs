//! What stands in front of a block.

use super::Damage;

/// Bytes of a [`Frame`].
pub const FRAME: usize = 16;

/// The longest block that is read, in bytes: some times the longest that is written.
pub const LONGEST: usize = 64 << 20;

/// What stands in front of a block: how many rows it has, how long it is, and its checksum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// Rows in it.
    pub rows: usize,
    /// Bytes behind the frame.
    pub bytes: usize,
    /// Bytes of the names, which stand first.
    pub names: usize,
    checksum: u32,
}

fn checksum(numbers: &[u8], block: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(numbers);
    hasher.update(block);
    hasher.finalize()
}

/// A block has no four billion of anything.
fn word(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes()
}

impl Frame {
    /// Writes the frame of a block into the room left in front of it.
    pub(super) fn put(block: &mut [u8], rows: usize, names: usize) {
        let Some((frame, body)) = block.split_at_mut_checked(FRAME) else { return };
        let numbers = [word(rows), word(body.len()), word(names)].concat();
        frame[..12].copy_from_slice(&numbers);
        frame[12..].copy_from_slice(&checksum(&numbers, body).to_le_bytes());
    }

    /// Reads a frame. `left` is how many bytes stand behind it.
    ///
    /// # Errors
    /// Where the block would be longer than what is left, or than any that is written.
    pub fn read(from: &[u8; FRAME], left: u64) -> Result<Self, Damage> {
        let word = |at: usize| from[at..].first_chunk().map_or(0, |word| u32::from_le_bytes(*word));
        let frame =
            Self { rows: word(0) as usize, bytes: word(4) as usize, names: word(8) as usize, checksum: word(12) };
        if frame.bytes > LONGEST {
            return Err(Damage::Nonsense("the length of a block"));
        }
        if frame.bytes as u64 > left {
            return Err(Damage::Short);
        }
        if frame.names > frame.bytes || frame.rows > frame.bytes {
            return Err(Damage::Nonsense("the rows of a block"));
        }
        Ok(frame)
    }

    /// Whether the block is the one that was written.
    ///
    /// # Errors
    /// Where it is not.
    pub fn check(&self, block: &[u8]) -> Result<(), Damage> {
        let numbers = [word(self.rows), word(self.bytes), word(self.names)].concat();
        if block.len() == self.bytes && checksum(&numbers, block) == self.checksum {
            Ok(())
        } else {
            Err(Damage::Checksum)
        }
    }
}
