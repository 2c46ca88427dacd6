//! A terminal's screen as SVG: text stays text, so it is sharp at any size and can be searched.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

const CELL: (u32, u32) = (9, 19);
const MARGIN: u32 = 12;
const BACKGROUND: &str = "#14161b";
const FOREGROUND: &str = "#d7dae0";
/// The sixteen colours of an ordinary dark terminal.
const PALETTE: [&str; 16] = [
    "#23262e", "#e06c75", "#8cc570", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#c8ccd4", "#6b7280", "#ff7b86",
    "#a5e075", "#ffd68a", "#7cc0ff", "#dc90f0", "#70d0dc", "#ffffff",
];

/// How a run of cells looks.
#[derive(Clone, PartialEq)]
struct Look {
    fg: String,
    bg: String,
    /// Attributes of the text's element.
    style: String,
}

/// The whole screen.
pub(super) fn svg(screen: &vt100::Screen) -> String {
    let (rows, columns) = screen.size();
    let background = background(screen);
    let (width, height) = (u32::from(columns) * CELL.0 + 2 * MARGIN, u32::from(rows) * CELL.1 + 2 * MARGIN);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"15\" xml:space=\"preserve\">\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"{background}\"/>\n"
    );
    for row in 0..rows {
        for (column, look, text) in runs(screen, row, columns) {
            push(&mut out, row, column, &look, &text, &background);
        }
    }
    out.push_str("</svg>\n");
    out
}

/// The colour that most cells stand on; the margin has it too.
fn background(screen: &vt100::Screen) -> String {
    let (rows, columns) = screen.size();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for cell in (0..rows).flat_map(|row| (0..columns).filter_map(move |column| screen.cell(row, column))) {
        *counts.entry(look(cell).bg).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map_or_else(|| BACKGROUND.to_owned(), |(colour, _)| colour)
}

/// Neighbours that look alike. Wide characters and whatever is not one cell stand alone, so that no font's idea of
/// their width moves the rest.
fn runs(screen: &vt100::Screen, row: u16, columns: u16) -> Vec<(u16, Look, String)> {
    let mut runs: Vec<(u16, Look, String)> = Vec::new();
    let mut joined = false;
    for column in 0..columns {
        let Some(cell) = screen.cell(row, column).filter(|cell| !cell.is_wide_continuation()) else { continue };
        let text = if cell.has_contents() { cell.contents() } else { " " };
        let plain = text.is_ascii() && text.width() == 1;
        let look = look(cell);
        match runs.last_mut() {
            Some((_, last, run)) if joined && plain && *last == look => run.push_str(text),
            _ => runs.push((column, look, text.to_owned())),
        }
        joined = plain;
    }
    runs
}

fn look(cell: &vt100::Cell) -> Look {
    let (mut fg, mut bg) = (colour(cell.fgcolor(), FOREGROUND), colour(cell.bgcolor(), BACKGROUND));
    if cell.inverse() {
        std::mem::swap(&mut fg, &mut bg);
    }
    let modifiers = [
        (cell.bold(), " font-weight=\"bold\""),
        (cell.italic(), " font-style=\"italic\""),
        (cell.underline(), " text-decoration=\"underline\""),
        (cell.dim(), " opacity=\"0.65\""),
    ];
    let style = modifiers.iter().filter_map(|(is_so, attribute)| is_so.then_some(*attribute)).collect();
    Look { fg, bg, style }
}

fn colour(colour: vt100::Color, usual: &str) -> String {
    match colour {
        vt100::Color::Default => usual.to_owned(),
        vt100::Color::Rgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
        vt100::Color::Idx(index) => indexed(index),
    }
}

/// The 256 colours: sixteen of the terminal, a cube, a ramp of greys.
fn indexed(index: u8) -> String {
    match index {
        0..16 => PALETTE[usize::from(index)].to_owned(),
        16..232 => {
            let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
            let cube = index - 16;
            format!("#{:02x}{:02x}{:02x}", level(cube / 36), level(cube / 6 % 6), level(cube % 6))
        }
        232.. => {
            let grey = 8 + 10 * (index - 232);
            format!("#{grey:02x}{grey:02x}{grey:02x}")
        }
    }
}

fn push(out: &mut String, row: u16, column: u16, look: &Look, text: &str, background: &str) {
    let (x, y) = (MARGIN + u32::from(column) * CELL.0, MARGIN + u32::from(row) * CELL.1);
    let width = u32::try_from(text.width()).unwrap() * CELL.0;
    if look.bg != background {
        writeln!(out, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{}\" fill=\"{}\"/>", CELL.1, look.bg)
            .unwrap();
    }
    if text.trim().is_empty() && !look.style.contains("underline") {
        return;
    }
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let base = y + 14;
    writeln!(
        out,
        "<text x=\"{x}\" y=\"{base}\" textLength=\"{width}\" fill=\"{}\"{}>{text}</text>",
        look.fg, look.style
    )
    .unwrap();
}
