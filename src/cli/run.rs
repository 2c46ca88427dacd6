//! One command, from its arguments to its exit status.

use std::io::ErrorKind;

use super::args::{CredentialsCommand, Global, Output, ShadowCommand};
use super::interrupt::Interrupt;
use super::print::{Stop, complain, note};
use super::{
    Command, Exit, audit, cache, can, certificates, completions, credentials, doctor, explain, feed, fix, groups, info,
    journal, man, policies, role_aliases, shadow, things, undo,
};
use crate::aws::{Cloud, Settings};
use crate::fleet::{Problem, visible};

/// What every command works with.
pub(super) struct Session {
    pub(super) settings: Settings,
    output: Option<Output>,
    pub(super) interrupt: Interrupt,
}

impl Session {
    /// The format asked for; a table where none was.
    pub(super) fn output(&self) -> Output {
        self.output_or(Output::Table)
    }

    /// The format asked for.
    pub(super) fn output_or(&self, usual: Output) -> Output {
        self.output.unwrap_or(usual)
    }

    /// What may be cut off by the interrupt key, for commands of which a part may not: a change on its way.
    ///
    /// # Errors
    /// As the work fails; status 130 where the key is pressed first.
    pub(super) async fn or_interrupted<T>(&self, work: impl Future<Output = Result<T, Problem>>) -> Result<T, Stop> {
        tokio::select! {
            done = work => Ok(done?),
            () = self.interrupt.wait() => Err(Stop::Exit(Exit::Interrupted)),
        }
    }

    /// Signs in.
    pub(super) async fn open(&self) -> Result<Cloud, Problem> {
        Box::pin(Cloud::open(self.settings.clone())).await
    }
}

/// Runs one command. The dashboard, `demo` and `emulate` are not run here: they are more than a result on standard output.
pub async fn run(command: Command, global: &Global, settings: Settings) -> Exit {
    let session = Session { settings, output: global.output, interrupt: Interrupt::listen() };
    let changes = command.changes();
    let outcome = if changes || matches!(command, Command::Audit(_)) {
        // A change under way is never cut off: the journal must say how it ended; an audit says where it goes on. These
        // look for the interrupt themselves.
        Box::pin(dispatch(command, global, &session)).await
    } else {
        tokio::select! {
            outcome = Box::pin(dispatch(command, global, &session)) => outcome,
            () = session.interrupt.wait() => Err(Stop::Exit(Exit::Interrupted)),
        }
    };
    match outcome {
        Ok(exit) | Err(Stop::Exit(exit)) => exit,
        Err(Stop::Problem(problem)) => {
            complain(&problem);
            if changes { Exit::of_change(&problem) } else { Exit::of(&problem) }
        }
        // Whoever read the result has had enough of it: nothing went wrong.
        Err(Stop::Output(error)) if error.kind() == ErrorKind::BrokenPipe => Exit::Yes,
        Err(Stop::Output(error)) => {
            note(&format!("fleetdeck: cannot write the result: {}", visible(&error.to_string())));
            Exit::Failed
        }
    }
}

impl Command {
    /// Whether it may change AWS.
    const fn changes(&self) -> bool {
        match self {
            Self::Fix(_) | Self::Undo(_) => true,
            Self::Shadow(args) => matches!(args.command, ShadowCommand::Set(_)),
            _ => false,
        }
    }
}

async fn dispatch(command: Command, global: &Global, session: &Session) -> Result<Exit, Stop> {
    match command {
        Command::Things(args) => things::run(session, &args).await,
        Command::Certificates(args) => certificates::run(session, &args).await,
        Command::Policies(args) => policies::run(session, &args).await,
        Command::RoleAliases(args) => role_aliases::run(session, &args).await,
        Command::Groups(args) => groups::run(session, &args).await,
        Command::Shadow(args) => match args.command {
            ShadowCommand::Get(of) => shadow::get(session, &of).await,
            ShadowCommand::Watch(watch) => shadow::watch(session, &watch).await,
            ShadowCommand::Set(set) => shadow::set(session, &set).await,
            ShadowCommand::Drafts => shadow::drafts(session),
            ShadowCommand::List(of) => shadow::list(session, &of).await,
        },
        Command::Feed(args) => feed::run(session, &args).await,
        Command::Credentials(args) => match args.command {
            CredentialsCommand::Test(test) => credentials::test(session, &test).await,
        },
        Command::Can(args) => can::run(session, &args).await,
        Command::Doctor(args) => doctor::run(session, &args).await,
        Command::Explain(args) => explain::run(session, &args).await,
        Command::Audit(args) => audit::run(session, &args).await,
        Command::Fix(args) => fix::run(session, &args).await,
        Command::Undo(args) => undo::run(session, &args).await,
        Command::Journal => journal::run(session),
        Command::Cache(args) => cache::run(session, &args),
        Command::Completions { shell } => completions::run(shell),
        Command::Man => man::run(),
        Command::Info => info::run(session, global).await,
        Command::Demo(_) | Command::Emulate(_) => Err(Stop::Exit(Exit::Usage)),
    }
}
