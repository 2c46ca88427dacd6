//! The loop: blocks until a key, a message, a signal or the next visible change of an age; there is no tick.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use ratatui::Terminal;
use tokio::process::Child;
use tokio::sync::mpsc::{self, Receiver, UnboundedReceiver};
use tokio::time::Instant;

use super::Setup;
use super::clipboard;
use super::editor;
use super::effects::{OnTerminal, Runner};
use super::flow::Flow;
use super::keys::Keys;
use super::line::Line;
use super::panics;
use super::screen::Screen;
use super::signals::{Signals, Told};
use super::suspend::suspend;
use super::terminal::{Frames, Guard, Held, carries};
use super::wake::{FRAME, instant, until};
use crate::app::{self, EditorEnd, Effect, Msg, Options, Saved, State};
use crate::config::recall;
use crate::live::Batch;
use crate::shadow::Draft;
use crate::ui;

/// How the dashboard ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The user left.
    Quit,
    /// By a signal of this number.
    Signal(u8),
    /// The terminal went away.
    TerminalGone,
}

struct Dashboard {
    state: State,
    look: super::Look,
    terminal: Terminal<Screen<Line>>,
    runner: Runner,
    held: Held,
    signals: Signals,
    keys: Keys,
    /// Set where a signal came while the editor had the terminal.
    ended: Option<Ended>,
    messages: UnboundedReceiver<Msg>,
    batches: Receiver<Box<Batch>>,
    drawn_at: Instant,
    /// Whether something has changed that the line was not free for.
    owes_frame: bool,
}

/// Shows the dashboard until it is left.
///
/// # Errors
/// Where the terminal cannot be taken or written to; it has been given back then.
pub async fn run(setup: Setup) -> io::Result<Ended> {
    let held = Held::default();
    let (sender, messages) = mpsc::unbounded_channel();
    panics::install(&held, sender.clone());
    let signals = Signals::listen()?;
    let guard = Guard::take(&held)?;
    let line = Line::new(Frames::new(&held), carries().map(Flow::of).unwrap_or_default())?;
    let screen = Screen::new(line, setup.config.synchronized_output);
    let mut terminal = Terminal::new(screen)?;
    terminal.clear()?;
    let size = terminal.size()?;
    let poll = SignedDuration::try_from(setup.config.refresh.shadow).ok();
    let options =
        Options { poll, keymap: setup.look.keymap.clone(), saved: saved(&setup), size: (size.width, size.height) };
    let (state, effects) = app::start(options, Timestamp::now());
    let look = setup.look.clone();
    let (runner, batches) = Runner::new(setup, state.shown_list().map(|list| list.kind), sender);
    let keys = Keys::read(terminal.backend().out().answers())?;
    let mut dashboard = Dashboard {
        state,
        look,
        terminal,
        runner,
        held,
        signals,
        keys,
        ended: None,
        messages,
        batches,
        drawn_at: Instant::now(),
        owes_frame: false,
    };
    // The first frame goes before the first question.
    dashboard.draw()?;
    #[cfg(debug_assertions)]
    super::provoke::provoke();
    let ended = dashboard.run_until_left(effects).await;
    if matches!(ended, Ok(Ended::Quit | Ended::Signal(2 | 15))) {
        dashboard.answered().await;
    }
    drop(guard);
    if dashboard.runner.is_changing() {
        let note = "fleetdeck: waiting for the change under way, so that the journal tells how it ended";
        // Standard error may be gone with the terminal.
        let _ = writeln!(io::stderr(), "{note}");
    }
    dashboard.runner.finish().await;
    ended
}

fn saved(setup: &Setup) -> Saved {
    let mut saved: Saved = setup.remembered.as_deref().map(recall).unwrap_or_default();
    let known = setup.key_folder.as_ref().or(setup.config.device_keys.as_ref());
    if let Some(folder) = known {
        saved.key_folder = Some(folder.display().to_string());
    }
    saved
}

impl Dashboard {
    async fn run_until_left(&mut self, effects: Vec<Effect>) -> io::Result<Ended> {
        if self.perform(effects).await? {
            return Ok(self.how_ended());
        }
        // When data that came is to be drawn; keys never wait for it.
        let mut frame_due: Option<Instant> = None;
        loop {
            let wake = self.state.next_wake().map(|at| instant(at, Timestamp::now()));
            let (left, at_once) = tokio::select! {
                biased;
                told = self.signals.next() => match told {
                    Told::End(number) => return Ok(Ended::Signal(number)),
                    Told::Continued => { self.take_again()?; (false, true) }
                    Told::Resized => { self.resize()?; (false, true) }
                },
                key = self.keys.next() => match key {
                    None => return Ok(Ended::TerminalGone),
                    Some(key) => (self.take(key).await?, true),
                },
                () = until(frame_due) => (false, true),
                () = self.terminal.backend().out().free(), if self.owes_frame => (false, true),
                Some(message) = self.messages.recv() => (self.take(message).await?, false),
                Some(batch) = self.batches.recv() => (self.take(Msg::Live(batch)).await?, false),
                () = until(wake) => (self.take(Msg::Wake).await?, true),
                () = tokio::task::yield_now(), if self.state.is_busy() => (false, false),
            };
            if left || self.drain().await? || (!at_once && self.work().await?) {
                return Ok(self.how_ended());
            }
            if at_once || self.drawn_at.elapsed() >= FRAME {
                frame_due = None;
                self.draw_if_changed()?;
            } else {
                frame_due = Some(self.drawn_at + FRAME);
            }
        }
    }

    /// Everything that has queued meanwhile is one frame's worth. Whether the user left.
    async fn drain(&mut self) -> io::Result<bool> {
        // A flood of data must not keep a key from the screen.
        const AT_ONCE: usize = 64;
        for _ in 0..AT_ONCE {
            let Some(message) = self.keys.try_next().or_else(|| self.messages.try_recv().ok()) else { break };
            if self.take(message).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A slice of what a filter or a sort has begun, so short that a key behind it does not notice. Whether the user left.
    async fn work(&mut self) -> io::Result<bool> {
        const SLICE: Duration = Duration::from_millis(4);
        const ROWS: usize = 2_048;
        let start = Instant::now();
        while self.state.is_busy() && self.keys.is_empty() && start.elapsed() < SLICE {
            let effects = app::work(&mut self.state, ROWS, Timestamp::now());
            if self.perform(effects).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn take(&mut self, message: Msg) -> io::Result<bool> {
        let effects = app::update(&mut self.state, message, Timestamp::now());
        self.perform(effects).await
    }

    async fn perform(&mut self, effects: Vec<Effect>) -> io::Result<bool> {
        for effect in effects {
            match self.runner.run(effect) {
                None => {}
                Some(OnTerminal::Quit) => return Ok(true),
                Some(OnTerminal::Copy(text)) => {
                    let copied = clipboard::copy(&text, self.terminal.backend_mut());
                    let more = app::update(&mut self.state, Msg::Copied(copied), Timestamp::now());
                    Box::pin(self.perform(more)).await?;
                }
                Some(OnTerminal::Edit { generation, draft, line }) => {
                    let end = self.edit(draft, line).await?;
                    if self.ended.is_some() {
                        return Ok(true);
                    }
                    if Box::pin(self.take(Msg::Edited { generation, end })).await? {
                        return Ok(true);
                    }
                    self.draw_if_changed()?;
                }
                Some(OnTerminal::Suspend) => {
                    self.answered().await;
                    suspend(&self.held, &mut self.signals).await?;
                    self.draw_anew()?;
                }
            }
        }
        Ok(false)
    }

    fn how_ended(&self) -> Ended {
        self.ended.unwrap_or(Ended::Quit)
    }

    /// Lets the user's editor work on a draft, which is on the disk before the editor starts.
    async fn edit(&mut self, draft: Box<Draft>, line: Option<usize>) -> io::Result<EditorEnd> {
        let words = match editor::command() {
            None => return Ok(EditorEnd::NoEditor),
            Some(Err(why)) => return Ok(EditorEnd::Failed { why, text: None }),
            Some(Ok(words)) => words,
        };
        let (id, before) = (draft.id.clone(), draft.text.clone());
        let file = match self.runner.keep_now(draft).await {
            Ok(file) => file,
            Err(problem) => return Ok(EditorEnd::Failed { why: problem.to_string(), text: None }),
        };
        self.answered().await;
        self.keys.stop().await;
        self.held.release();
        let modes = editor::modes();
        let trouble = self.wait_for_editor(&words, file, line).await;
        editor::put_back(modes.as_ref());
        if self.ended.is_none() {
            self.ended = editor::ended_meanwhile(&mut self.signals).await.map(Ended::Signal);
        }
        if trouble.is_some() {
            // Also where this program ends with it; a terminal that is gone needs none of it.
            let _ = io::stdout().write_all(editor::TIDY).and_then(|()| io::stdout().flush());
        }
        if self.ended.is_none() {
            self.held.take()?;
            self.keys = Keys::read(self.terminal.backend().out().answers())?;
            self.draw_anew()?;
        }
        let drafts = self.runner.drafts();
        Ok(match (drafts.text(&id), trouble) {
            (Ok(text), None) => EditorEnd::Done(text),
            (Ok(text), Some(why)) => EditorEnd::Failed { why, text: Some(text) },
            // An editor that took the file away has left what was there before.
            (Err(problem), trouble) if !drafts.file(&id).exists() => {
                EditorEnd::Failed { why: trouble.unwrap_or_else(|| problem.to_string()), text: Some(before) }
            }
            (Err(mut problem), trouble) => {
                if let Some(why) = trouble {
                    problem.message = format!("{}; {why}", problem.message);
                }
                EditorEnd::Unreadable(problem)
            }
        })
    }

    /// Runs the editor to its end; what went wrong with it. Data that comes meanwhile is taken, lest it pile up.
    async fn wait_for_editor(&mut self, words: &[String], file: PathBuf, line: Option<usize>) -> Option<String> {
        let program = words.first().cloned().unwrap_or_default();
        let mut child: Child = match editor::start(words, &file, line) {
            Ok(child) => child,
            Err(error) => return Some(format!("{program} cannot be started: {error}")),
        };
        loop {
            tokio::select! {
                status = child.wait() => return match status {
                    Ok(status) => editor::trouble(&program, status),
                    Err(error) => Some(format!("{program}: {error}")),
                },
                told = self.signals.next() => if let Told::End(number) = told
                    && number != editor::INTERRUPT
                {
                    self.ended = Some(Ended::Signal(number));
                    editor::end(&mut child, number).await;
                    return Some(format!("{program} was ended"));
                },
                Some(message) = self.messages.recv() => self.take_behind_the_editor(message),
                Some(batch) = self.batches.recv() => self.take_behind_the_editor(Msg::Live(batch)),
            }
        }
    }

    /// Nothing that comes by itself asks for the terminal, which is the editor's.
    fn take_behind_the_editor(&mut self, message: Msg) {
        for effect in app::update(&mut self.state, message, Timestamp::now()) {
            self.runner.run(effect);
        }
    }

    /// Continued after a stop from outside: the shell has set its own modes.
    fn take_again(&mut self) -> io::Result<()> {
        self.held.take()?;
        self.draw_anew()
    }

    fn draw_anew(&mut self) -> io::Result<()> {
        self.terminal.backend_mut().forget();
        self.terminal.backend().out().forget();
        self.terminal.clear()?;
        self.resize()?;
        self.draw()
    }

    fn resize(&mut self) -> io::Result<()> {
        let size = self.terminal.size()?;
        let resized = Msg::Resize { width: size.width, height: size.height };
        // A new size asks nothing of the outside.
        app::update(&mut self.state, resized, Timestamp::now());
        Ok(())
    }

    /// Waits for what the terminal was asked and has not answered: another program would take it for keys.
    async fn answered(&self) {
        const PATIENCE: Duration = Duration::from_secs(1);
        self.terminal.backend().out().answered(PATIENCE).await;
    }

    fn draw_if_changed(&mut self) -> io::Result<()> {
        if !self.state.take_dirty() && !self.owes_frame {
            return Ok(());
        }
        self.owes_frame = !self.terminal.backend().out().is_free();
        if self.owes_frame { Ok(()) } else { self.draw() }
    }

    fn draw(&mut self) -> io::Result<()> {
        self.state.take_dirty();
        self.owes_frame = false;
        self.drawn_at = Instant::now();
        self.terminal.draw(|frame| ui::draw(&self.state, &self.look.theme, frame))?;
        Ok(())
    }
}
