//! A task that panics still answers.

use std::any::Any;
use std::future::Future;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;

use crate::fleet::{Problem, ProblemKind};

/// The task's result; for a panic, a problem that says so. Nothing is shared with the task but what is itself safe
/// to be left half-way (channels, the session).
pub(super) async fn guarded<T>(tried: &str, task: impl Future<Output = Result<T, Problem>>) -> Result<T, Problem> {
    AssertUnwindSafe(task).catch_unwind().await.unwrap_or_else(|panic| Err(problem(tried, panic.as_ref())))
}

fn problem(tried: &str, panic: &(dyn Any + Send)) -> Problem {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    let message = format!("failed inside this program: {}", text.unwrap_or("no message"));
    Problem::new(ProblemKind::Service, tried, "", message).next("Please report this; the rest goes on.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_an_answer() {
        let task = async { if true { panic!("index {}", 7) } else { Ok(()) } };
        let problem = guarded("ListThings", task).await.unwrap_err();
        assert_eq!(problem.tried, "ListThings");
        assert!(problem.message.ends_with("index 7"), "{problem}");
    }
}
