//! Certificates as bytes.

use super::{Arena, Certificates};
use crate::fleet::inventory::texts::{pack_codes, unpack_codes};
use crate::fleet::kept::{Damage, Input, Pack, put_numbers};

impl Pack for Certificates {
    fn bytes(&self) -> usize {
        self.ids.bytes() + self.arn_texts.bytes() + self.words.bytes() + 20 * self.statuses.len()
    }

    fn pack(&self, out: &mut Vec<u8>) {
        self.arn_texts.pack(out, &self.arns);
        self.words.pack(out);
        let statuses: Vec<u32> = self.statuses.iter().map(|status| status + 1).collect();
        pack_codes(out, &statuses);
        pack_codes(out, &self.modes);
        put_numbers(out, self.created.iter().map(|at| at.cast_unsigned()), 0);
    }

    fn reserve(&mut self, rows: usize) {
        for column in [&mut self.arns, &mut self.statuses, &mut self.modes] {
            column.reserve_exact(rows);
        }
        self.created.reserve_exact(rows);
    }

    fn unpack(&mut self, from: &mut Input<'_>, rows: usize) -> Result<(), Damage> {
        let first = self.statuses.len();
        self.arn_texts.unpack(from, rows, &mut self.arns)?;
        let words = self.words.unpack(from)?;
        unpack_codes(from, rows, &words, &mut self.statuses)?;
        for status in &mut self.statuses[first..] {
            *status = status.checked_sub(1).ok_or(Damage::Nonsense("a certificate without a status"))?;
        }
        unpack_codes(from, rows, &words, &mut self.modes)?;
        from.numbers(rows, 0)?.put(&mut self.created, u64::cast_signed);
        Ok(())
    }

    fn take_names(&mut self, names: Arena) -> bool {
        self.ids = names;
        self.ids.len() == self.statuses.len()
    }
}
