//! A question that is asked while the same one is under way is not asked again: both get its answer.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared, WeakShared};

use super::Cloud;
use super::budget::{Lane, Urgency};
use crate::fleet::Problem;

type Answer<T> = BoxFuture<'static, Result<T, Problem>>;

/// The questions under way.
#[derive(Debug, Default)]
pub(super) struct Flights(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    flights: BTreeMap<Question, Flight>,
    last: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Question {
    operation: &'static str,
    on: String,
    /// The background's question is patient: whoever waits for an answer asks for himself.
    is_patient: bool,
}

#[derive(Debug)]
struct Flight {
    number: u64,
    askers: usize,
    urgency: Urgency,
    /// An `Option<WeakShared>` of the answer, which is dropped with the last asker.
    answer: Box<dyn Any + Send>,
}

impl Flights {
    /// What is under way may be older than what was just changed: whoever asks from here on gets an answer of his own.
    pub(super) fn forget(&self) {
        self.lock().flights.clear();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Cloud {
    /// The answer to a question that only reads, asked once at a time: `operation` and `on` say which. Who goes away does
    /// not take it from the others. Somebody more urgent makes it more urgent.
    pub(super) async fn once<T, F>(
        &self,
        operation: &'static str,
        on: &str,
        ask: impl FnOnce(Self, String) -> F,
    ) -> Result<T, Problem>
    where
        T: Clone + Send + Sync + 'static,
        F: Future<Output = Result<T, Problem>> + Send + 'static,
    {
        let (answer, asker) = self.join(operation, on, ask);
        let answer = answer.await;
        asker.has_answer();
        answer
    }

    fn join<T, F>(
        &self,
        operation: &'static str,
        on: &str,
        ask: impl FnOnce(Self, String) -> F,
    ) -> (Shared<Answer<T>>, Asker<'_>)
    where
        T: Clone + Send + Sync + 'static,
        F: Future<Output = Result<T, Problem>> + Send + 'static,
    {
        let lane = self.lane();
        let is_patient = lane == Lane::Background;
        let flights = &self.inner.flights;
        let mut state = flights.lock();
        // The background is content with anybody's answer.
        let places: &[bool] = if is_patient { &[false, true] } else { &[false] };
        for is_patient in places {
            let question = Question { operation, on: on.to_owned(), is_patient: *is_patient };
            let Some(flight) = state.flights.get_mut(&question) else { continue };
            let weak = flight.answer.downcast_ref::<Option<WeakShared<Answer<T>>>>();
            let Some(answer) = weak.and_then(Option::as_ref).and_then(WeakShared::upgrade) else { continue };
            flight.askers += 1;
            let number = flight.number;
            if flight.urgency.lift(lane) {
                self.inner.budget.lifted();
            }
            return (answer, Asker { flights, question, number });
        }
        let urgency = Urgency::new(lane);
        let cloud = Self { inner: self.inner.clone(), urgency: urgency.clone() };
        let answer = ask(cloud, on.to_owned()).boxed().shared();
        let weak = answer.downgrade();
        state.last += 1;
        let number = state.last;
        let question = Question { operation, on: on.to_owned(), is_patient };
        let flight = Flight { number, askers: 1, urgency, answer: Box::new(weak) };
        state.flights.insert(question.clone(), flight);
        (answer, Asker { flights, question, number })
    }
}

/// Somebody who waits for an answer.
struct Asker<'a> {
    flights: &'a Flights,
    question: Question,
    number: u64,
}

impl Asker<'_> {
    /// Whoever asks from here on wants to know how it is now.
    fn has_answer(self) {
        let mut state = self.flights.lock();
        if state.flights.get(&self.question).is_some_and(|flight| flight.number == self.number) {
            state.flights.remove(&self.question);
        }
    }
}

impl Drop for Asker<'_> {
    /// The last who goes away leaves nobody to wait for the answer.
    fn drop(&mut self) {
        let mut state = self.flights.lock();
        let Some(flight) = state.flights.get_mut(&self.question).filter(|flight| flight.number == self.number) else {
            return;
        };
        flight.askers -= 1;
        if flight.askers == 0 {
            state.flights.remove(&self.question);
        }
    }
}
