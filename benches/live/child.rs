//! This program again, as another process: told and asked line by line.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use tokio::sync::mpsc;

use super::dashboard::Dashboard;

/// A child; it ends with this.
pub(super) struct Child {
    process: std::process::Child,
    said: mpsc::UnboundedReceiver<String>,
}

impl Child {
    pub(super) fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let mut process = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let said = lines(process.stdout.take().unwrap());
        Self { process, said }
    }

    pub(super) fn tell(&mut self, line: &str) {
        let input = self.process.stdin.as_mut().unwrap();
        writeln!(input, "{line}").unwrap();
        input.flush().unwrap();
    }

    /// The next line that it says. Nothing else happens meanwhile.
    pub(super) fn line(&mut self) -> String {
        tokio::task::block_in_place(|| self.said.blocking_recv()).unwrap()
    }

    /// The same, while the dashboard goes on.
    pub(super) async fn line_later(&mut self, dashboard: &mut Dashboard) -> String {
        loop {
            tokio::select! {
                line = self.said.recv() => return line.unwrap(),
                () = dashboard.step(None) => {}
            }
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What is read, line by line, by a thread of its own.
pub(super) fn lines(from: impl std::io::Read + Send + 'static) -> mpsc::UnboundedReceiver<String> {
    let (sender, lines) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    lines
}
