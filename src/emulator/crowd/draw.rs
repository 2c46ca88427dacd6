//! A thing's own dice, and what they say. The order of the throws is part of it: the same seed and the same index give
//! the same thing, however large the fleet.

use std::borrow::Cow;

use jiff::civil::Date;
use rand::{Rng as _, RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// Firmware releases, the newest last.
pub(in crate::emulator) const FIRMWARE: [&str; 5] = ["2.8.1", "2.9.0", "2.9.4", "3.0.2", "3.1.0"];
/// The year in which the first things were installed.
pub(super) const FIRST_YEAR: i32 = 2019;

/// One thing's own dice.
pub(in crate::emulator) fn dice(seed: u64, index: usize) -> ChaCha8Rng {
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    dice.set_stream(index as u64);
    dice
}

/// An index into things of these weights.
pub(in crate::emulator) fn weighted(weights: impl Iterator<Item = u32> + Clone, dice: &mut ChaCha8Rng) -> usize {
    let total: u32 = weights.clone().sum();
    let mut rest = dice.random_range(0..total.max(1));
    for (index, weight) in weights.enumerate() {
        match rest.checked_sub(weight) {
            Some(less) => rest = less,
            None => return index,
        }
    }
    0
}

/// What every thing of the demo fleet has.
#[derive(Debug, Clone, Copy)]
pub(in crate::emulator) struct Usual {
    /// Of `thingId`.
    pub(in crate::emulator) id: [u8; 16],
    /// Which of its type's models; 0 where there is none.
    pub(in crate::emulator) model: usize,
    /// Year and month.
    pub(in crate::emulator) installed: (i32, i32),
    /// Eight digits.
    pub(in crate::emulator) serial: u32,
}

impl Usual {
    /// For a type of so many models.
    pub(in crate::emulator) fn draw(models: usize, dice: &mut ChaCha8Rng) -> Self {
        let mut id = [0; 16];
        dice.fill_bytes(&mut id);
        let model = if models == 0 { 0 } else { dice.random_range(0..models) };
        let installed = (dice.random_range(FIRST_YEAR..2026), dice.random_range(1..=12));
        Self { id, model, installed, serial: dice.random_range(10_000_000..99_999_999_u32) }
    }

    /// `thingId`
    pub(in crate::emulator) fn thing_id(&self) -> String {
        uuid::Builder::from_random_bytes(self.id).into_uuid().to_string()
    }

    /// Its attributes, by name.
    pub(in crate::emulator) fn attributes<'a>(
        &self,
        site: &'a str,
        model: &'a str,
        firmware: &'a str,
    ) -> [(&'static str, Cow<'a, str>); 5] {
        attributes(site, model, firmware, self.serial, self.installed)
    }
}

/// The usual attributes, by name.
pub(super) fn attributes<'a>(
    site: &'a str,
    model: &'a str,
    firmware: &'a str,
    serial: u32,
    (year, month): (i32, i32),
) -> [(&'static str, Cow<'a, str>); 5] {
    [
        ("firmware", firmware.into()),
        ("installed", format!("{year}-{month:02}").into()),
        ("model", model.into()),
        ("serial", format!("SN{serial:08}").into()),
        ("site", site.into()),
    ]
}

/// What a healthy thing is registered with.
#[derive(Debug, Clone, Copy)]
pub(in crate::emulator) struct Healthy {
    /// An index into [`FIRMWARE`].
    pub(in crate::emulator) firmware: usize,
    /// What every thing has.
    pub(in crate::emulator) usual: Usual,
    /// Whether it is in the group of those that are updated first.
    pub(in crate::emulator) canary: bool,
}

impl Healthy {
    /// For a type of so many models. Site and type were drawn before.
    pub(in crate::emulator) fn draw(models: usize, dice: &mut ChaCha8Rng) -> Self {
        let firmware = dice.random_range(0..FIRMWARE.len());
        let usual = Usual::draw(models, dice);
        Self { firmware, usual, canary: dice.random_bool(0.05) }
    }

    /// Its release.
    pub(in crate::emulator) fn release(&self) -> &'static str {
        FIRMWARE.get(self.firmware).copied().unwrap_or("3.1.0")
    }
}

/// Most certificates end when AWS' own do; the others were made by somebody who chose a date.
pub(in crate::emulator) fn last_day(dice: &mut ChaCha8Rng) -> Date {
    let forever = Date::constant(2049, 12, 31);
    if dice.random_bool(0.6) {
        return forever;
    }
    Date::new(dice.random_range(2030..2042), dice.random_range(1..=12), 1).unwrap_or(forever)
}

/// A certificate's serial number.
pub(in crate::emulator) fn serial_number(dice: &mut ChaCha8Rng) -> [u8; 16] {
    let mut serial = [0; 16];
    dice.fill_bytes(&mut serial);
    // A leading zero bit keeps the number positive, a one after it keeps its length.
    serial[0] = (serial[0] & 0x3f) | 0x40;
    serial
}
