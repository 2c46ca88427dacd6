//! JSON that is as harmless on a terminal as it is exact: what could not be seen is written as `\u` escapes, which every
//! reader of JSON takes for the same text. `serde_json` escapes the first 32 characters alone.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

use super::visible;

/// Over several lines, and a line end.
///
/// # Errors
/// As writing fails, and where the value has no JSON.
pub fn pretty(out: &mut impl Write, value: &impl Serialize) -> serde_json::Result<()> {
    value.serialize(&mut Serializer::with_formatter(&mut *out, Harmless(PrettyFormatter::new())))?;
    out.write_all(b"\n").map_err(serde_json::Error::io)
}

/// On one line, and a line end.
///
/// # Errors
/// As writing fails, and where the value has no JSON.
pub fn line(out: &mut impl Write, value: &impl Serialize) -> serde_json::Result<()> {
    value.serialize(&mut Serializer::with_formatter(&mut *out, Harmless(CompactFormatter)))?;
    out.write_all(b"\n").map_err(serde_json::Error::io)
}

/// One text, as it stands in a line: nearly always nothing of it wants an escape, which is seen in one look at it.
///
/// # Errors
/// None in practice: every text has its JSON.
pub(super) fn text(out: &mut Vec<u8>, text: &str) -> serde_json::Result<()> {
    let is_as_it_stands = |byte| matches!(byte, b' ' | b'!' | b'#'..=b'[' | b']'..=b'~');
    // Every byte, since stopping at one would prevent looking at many in one step.
    if !text.bytes().fold(true, |all, byte| all & is_as_it_stands(byte)) {
        return text.serialize(&mut Serializer::with_formatter(out, Harmless(CompactFormatter)));
    }
    out.reserve(text.len() + 2);
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
    Ok(())
}

/// A formatter that differs from its inner one in texts alone.
struct Harmless<F>(F);

impl<F: Formatter> Formatter for Harmless<F> {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        if visible(fragment) == fragment {
            return out.write_all(fragment.as_bytes());
        }
        let mut text = [0; 4];
        for c in fragment.chars() {
            let plain = c.encode_utf8(&mut text);
            if visible(plain) == *plain {
                out.write_all(plain.as_bytes())?;
            } else {
                // A character outside the first plane is two escapes.
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}")?;
                }
            }
        }
        Ok(())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_invisible_is_left_and_every_text_reads_back() {
        let texts = ["\u{9b}2J", "gpj.\u{202e}exe", "\u{e0041}tag", "a\u{7f}b\x1b[2J\n", "東京 👩‍🔧 \"\\"];
        for write in [pretty as fn(&mut Vec<u8>, &_) -> _, line] {
            let mut out = Vec::new();
            write(&mut out, &texts).unwrap();
            let text = String::from_utf8(out).unwrap();
            assert!(text.lines().all(|line| visible(line) == line), "{text:?}");
            assert_eq!(serde_json::from_str::<Vec<String>>(&text).unwrap(), texts);
        }
    }
}
