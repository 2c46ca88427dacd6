//! The clipboard of the terminal in front of the user, through however many hops (OSC 52).

use std::io;

use crossterm::Command as _;
use crossterm::clipboard::CopyToClipboard;

use super::screen::Screen;

/// xterm takes this many bytes of encoded text; others take more.
const LIMIT: usize = 74_994;

/// The multiplexer in between, if any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Between {
    Nothing,
    Tmux,
    Screen,
}

/// Copies, and says how.
pub(super) fn copy(text: &str, screen: &mut Screen<impl io::Write>) -> Result<String, String> {
    let between = between();
    let bytes = sequence(text, between)?;
    screen.write_control(bytes.as_bytes()).map_err(|error| format!("Not copied: {error}"))?;
    // The terminal does not answer; whether it allows this is its user's setting.
    Ok(match between {
        Between::Nothing => "sent to the terminal's clipboard (OSC 52)".to_owned(),
        Between::Tmux => "sent to the terminal's clipboard through tmux (needs `set-clipboard on`)".to_owned(),
        Between::Screen => "sent to the terminal's clipboard through screen".to_owned(),
    })
}

fn between() -> Between {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if is_set("TMUX") {
        Between::Tmux
    } else if is_set("STY") {
        Between::Screen
    } else {
        Between::Nothing
    }
}

fn sequence(text: &str, between: Between) -> Result<String, String> {
    if text.len().div_ceil(3) * 4 > LIMIT {
        return Err(format!("Not copied: {} bytes are more than a terminal takes", text.len()));
    }
    let mut plain = String::new();
    CopyToClipboard::to_clipboard_from(text).write_ansi(&mut plain).map_err(|error| format!("Not copied: {error}"))?;
    Ok(match between {
        Between::Nothing => plain,
        // tmux itself takes the plain form with `set-clipboard on`, the wrapped one with `allow-passthrough on`.
        Between::Tmux => format!("{plain}\x1bPtmux;{}\x1b\\", plain.replace('\x1b', "\x1b\x1b")),
        Between::Screen => format!("\x1bP{plain}\x1b\\"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_goes_encoded_and_wrapped_for_what_is_in_between() {
        let plain = sequence("arn:aws\x1b[31m", Between::Nothing).unwrap();
        assert!(plain.starts_with("\x1b]52;c;YXJuOmF3cxtbMzFt"), "{plain:?}");
        assert!(sequence("x", Between::Tmux).unwrap().contains("\x1bPtmux;\x1b\x1b]52;c;eA=="));
        assert!(sequence(&"x".repeat(60_000), Between::Nothing).is_err());
    }
}
