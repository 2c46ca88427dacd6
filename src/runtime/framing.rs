//! Where one key ends and the next begins in what a terminal sends, and which of it is the terminal's own answer.
//!
//! A key table is not to be had without this: termina's parser holds alt-P and alt-] for beginnings of something longer
//! for ever, and reads a long paste from its start with every piece of it.

/// What a terminal says to the request of [`ASK`](super::line::ASK): all is well.
const ANSWER: &[u8] = b"\x1b[0n";
const PASTE: &[u8] = b"\x1b[200~";
const PASTED: &[u8] = b"\x1b[201~";
const ESC: u8 = 0x1b;
/// No sequence is longer: what has begun one is none.
const LONGEST: usize = 64;

/// One thing that a terminal sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Sent {
    /// The bytes of one key.
    Key(Vec<u8>),
    /// Esc and the key of these bytes at once.
    Alt(Vec<u8>),
    /// Pasted text.
    Paste(String),
    /// It has come to the end of what it was asked behind.
    Answer,
}

/// Collects bytes until they are something.
#[derive(Debug, Default)]
pub(super) struct Framing {
    pending: Vec<u8>,
    /// What has been pasted so far; none outside a paste.
    paste: Option<Vec<u8>>,
}

impl Framing {
    /// Takes in bytes as they came.
    pub(super) fn take(&mut self, bytes: &[u8], mut then: impl FnMut(Sent)) {
        for byte in bytes {
            if let Some(paste) = &mut self.paste {
                paste.push(*byte);
                if paste.ends_with(PASTED) {
                    paste.truncate(paste.len() - PASTED.len());
                    then(Sent::Paste(String::from_utf8_lossy(paste).into_owned()));
                    self.paste = None;
                }
            } else {
                self.take_byte(*byte, &mut then);
            }
        }
    }

    /// Whether an Esc has come that may be a key, or the beginning of one.
    pub(super) fn is_undecided(&self) -> bool {
        self.pending == [ESC]
    }

    /// Nothing came behind the Esc: it was the key.
    pub(super) fn decide(&mut self) -> Option<Sent> {
        self.is_undecided().then(|| Sent::Key(std::mem::take(&mut self.pending)))
    }

    fn take_byte(&mut self, byte: u8, then: &mut impl FnMut(Sent)) {
        // Nothing begun goes on with an Esc: either what was begun is whole, or it was cut short.
        if byte == ESC && !self.pending.is_empty() {
            if let Some(key) = self.decide() {
                then(key);
            }
            self.pending.clear();
        }
        self.pending.push(byte);
        if !is_whole(&self.pending) {
            if self.pending.len() > LONGEST {
                self.pending.clear();
            }
            return;
        }
        let whole = std::mem::take(&mut self.pending);
        match whole.as_slice() {
            ANSWER => then(Sent::Answer),
            PASTE => self.paste = Some(Vec::new()),
            [ESC, b'[' | b'O', _, ..] | [0..=0x1a | 0x1c..=0xff, ..] => then(Sent::Key(whole)),
            [ESC, rest @ ..] => then(Sent::Alt(rest.to_vec())),
            [] => {}
        }
    }
}

fn is_whole(bytes: &[u8]) -> bool {
    match bytes {
        [] | [ESC] | [ESC, b'[' | b'O'] => false,
        // The Linux console's F1 to F5.
        [ESC, b'[', b'[', rest @ ..] => !rest.is_empty(),
        // ECMA-48: parameters and intermediates, then a final byte; anything else has cut it short.
        [ESC, b'[', .., last] => !(0x20..=0x3f).contains(last),
        [ESC, b'O', ..] => true,
        [ESC, rest @ ..] => is_whole(rest),
        [first, ..] => bytes.len() >= characters_bytes(*first),
    }
}

/// How many bytes a character has in UTF-8 that begins with this one.
const fn characters_bytes(first: u8) -> usize {
    match first {
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf7 => 4,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What these bytes are, in one piece and byte by byte: as a serial line brings them.
    fn sent(bytes: &[u8]) -> Vec<Sent> {
        let mut framing = Framing::default();
        let (mut whole, mut single) = (Vec::new(), Vec::new());
        framing.take(bytes, |sent| whole.push(sent));
        whole.extend(framing.decide());
        for byte in bytes.chunks(1) {
            framing.take(byte, |sent| single.push(sent));
        }
        single.extend(framing.decide());
        assert_eq!(whole, single);
        whole
    }

    fn key(bytes: &[u8]) -> Sent {
        Sent::Key(bytes.to_vec())
    }

    #[test]
    fn keys_end_where_they_end() {
        let all: &[&[u8]] = &[b"a", "ä".as_bytes(), b"\x1b[A", b"\x1b[1;5C", b"\x1bOP", b"\x1b[[A", b"\x1b[15~", b"\r"];
        let expected: Vec<Sent> = all.iter().map(|one| key(one)).collect();
        assert_eq!(sent(&all.concat()), expected);
    }

    #[test]
    fn an_answer_is_no_key_wherever_it_comes() {
        assert_eq!(sent(b"j\x1b[0nk"), [key(b"j"), Sent::Answer, key(b"k")]);
        assert_eq!(sent(b"\x1b\x1b[0n"), [key(b"\x1b"), Sent::Answer]);
    }

    #[test]
    fn esc_alone_is_a_key_and_with_another_it_is_alt() {
        assert_eq!(sent(b"\x1b"), [key(b"\x1b")]);
        assert_eq!(sent(b"\x1b\x1b"), [key(b"\x1b"), key(b"\x1b")]);
        for alone in [b'P', b']', b'x', b'\r'] {
            assert_eq!(sent(&[ESC, alone, b'j']), [Sent::Alt(vec![alone]), key(b"j")]);
        }
    }

    #[test]
    fn a_paste_is_one_and_may_hold_anything() {
        let text = "two\nlines \x1b[0n ä";
        let pasted = format!("x\x1b[200~{text}\x1b[201~y");
        assert_eq!(sent(pasted.as_bytes()), [key(b"x"), Sent::Paste(text.to_owned()), key(b"y")]);
    }

    #[test]
    fn what_is_cut_short_takes_nothing_with_it() {
        assert_eq!(sent(b"\x1b[12\x1b[A"), [key(b"\x1b[A")]);
        let endless = [b"\x1b[".as_slice(), &[b'1'; 100], b"\x1b[B"].concat();
        assert_eq!(sent(&endless).last(), Some(&key(b"\x1b[B")));
    }
}
