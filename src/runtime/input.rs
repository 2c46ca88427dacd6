//! From what the terminal sends to the program's own messages.

use termina::event::{KeyCode, KeyEvent, KeyEventKind, Modifiers};
use termina::{Event, Parser};

use super::framing::Sent;
use crate::app::{Code, Key, Msg};

/// The message of a thing that the terminal sent; `None` for what means nothing here.
pub(super) fn message(sent: Sent) -> Option<Msg> {
    match sent {
        Sent::Key(bytes) => event(&bytes).and_then(key).map(Msg::Key),
        Sent::Alt(bytes) => event(&bytes).and_then(key).map(|key| Msg::Key(Key { alt: true, ..key })),
        Sent::Paste(text) => Some(Msg::Paste(text)),
        Sent::Answer => None,
    }
}

fn event(bytes: &[u8]) -> Option<KeyEvent> {
    // One key each: a parser that has seen anything else would wait for more of it.
    let mut parser = Parser::default();
    parser.parse(bytes, false);
    match parser.pop()? {
        Event::Key(event) => Some(event),
        _ => None,
    }
}

fn key(event: KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let code = match event.code {
        // With control, terminals differ in whether they tell the case; here it never counts.
        KeyCode::Char(c) if event.modifiers.contains(Modifiers::CONTROL) => Code::Char(c.to_ascii_lowercase()),
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::Enter => Code::Enter,
        KeyCode::Escape => Code::Esc,
        KeyCode::Tab if event.modifiers.contains(Modifiers::SHIFT) => Code::BackTab,
        KeyCode::Tab => Code::Tab,
        KeyCode::BackTab => Code::BackTab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Insert => Code::Insert,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::Function(number) => Code::F(number),
        _ => return None,
    };
    let held = |modifier| event.modifiers.contains(modifier);
    Some(Key { code, ctrl: held(Modifiers::CONTROL), alt: held(Modifiers::ALT) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(sent: Sent) -> Option<String> {
        message(sent).map(|message| match message {
            Msg::Key(key) => key.to_string(),
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn keys_are_told_in_the_programs_words() {
        let keys: &[(&[u8], &str)] = &[
            (b"G", "G"),
            (b"\x04", "ctrl-d"),
            (b"\x1b[Z", "shift-tab"),
            (b"\x1b[15~", "f5"),
            (b"\x1bOP", "f1"),
            (b"\x1b[[A", "f1"),
            (b"\x1b[A", "up"),
            (b"\x1bOB", "down"),
            (b"\x1b[3~", "delete"),
            (b"\x1b[5~", "pgup"),
            (b"\x1b[1~", "home"),
            (b"\x1b[4~", "end"),
            (b"\x1b[1;5C", "ctrl-right"),
            (b"\x7f", "backspace"),
            (b"\r", "enter"),
            (b"\t", "tab"),
            (b"\x1b", "esc"),
            ("ä".as_bytes(), "ä"),
        ];
        for (bytes, name) in keys {
            assert_eq!(told(Sent::Key(bytes.to_vec())).as_deref(), Some(*name));
        }
        assert_eq!(told(Sent::Alt(b"x".to_vec())).as_deref(), Some("alt-x"));
        assert_eq!(told(Sent::Alt(b"P".to_vec())).as_deref(), Some("alt-P"));
    }

    #[test]
    fn what_is_no_key_is_nothing() {
        for bytes in [b"\x1b[I".as_slice(), b"\x1b[?64;1c", b"\x1b[57358u", b"\x1b[3;4R", b"\x1b[3n", b"\xff"] {
            assert_eq!(told(Sent::Key(bytes.to_vec())), None, "{bytes:?}");
        }
    }
}
