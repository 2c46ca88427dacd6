//! When the screen next changes by itself. There is no tick.

use jiff::{SignedDuration, Timestamp};

use super::chain::Test;
use super::dialog::Dialog;
use super::{Place, SignIn, State, age};

impl State {
    /// When the screen next changes by itself (an age, a countdown, a poll that is due): send `Msg::Wake` then.
    /// `None` sleeps until something happens.
    pub fn next_wake(&self) -> Option<Timestamp> {
        let mut times: Vec<Timestamp> = self.notice.iter().map(|notice| notice.until).collect();
        if let SignIn::Waiting(since) = self.sign_in {
            times.push(age::next_short(since, self.now));
        }
        if let Some(list) = self.shown_list() {
            times.extend(list.at.map(|at| age::next_step(at, self.now)));
            times.extend(list.next_filter());
            times.extend(list.since.map(|since| age::next_coarse(since.listed, self.now)));
        }
        times.extend(self.index_wake());
        self.vital_wakes(&mut times);
        self.budget_wakes(&mut times);
        match self.place() {
            Place::ThingShadow => self.shadow_wakes(&mut times),
            Place::Feed => times.extend(self.feed.next(self.now)),
            Place::ThingCredentials | Place::CertificateCredentials => self.test_wakes(&mut times),
            _ => {}
        }
        times.into_iter().min()
    }

    fn shadow_wakes(&self, times: &mut Vec<Timestamp>) {
        let Some(pane) = self.shadow() else { return };
        let height = usize::from(self.body_height()).saturating_sub(super::SHADOW_FRAME);
        let shown = pane.view.lines.iter().skip(self.cursor().top).take(height);
        let ages = shown.filter_map(|line| pane.view.set_at(line));
        // Some dialogs of this tab tell how long ago versions were seen.
        let of_this = matches!(self.dialog, Some(Dialog::Versions(_) | Dialog::Leaf(_)));
        let of_all = matches!(self.dialog, Some(Dialog::Shadows(_)));
        let seen = pane.view.history.moments().filter(|_| of_this).map(|moment| moment.seen);
        let all = if of_all { pane.all() } else { Vec::new() };
        let others = all.iter().filter_map(|name| Some(pane.of(name.as_deref())?.history.newest()?.seen));
        let seen = seen.chain(others);
        let next = ages.chain(pane.newest_change()).chain(seen).map(|at| age::next_short(at, self.now));
        times.extend(next.min());
    }

    fn test_wakes(&self, times: &mut Vec<Timestamp>) {
        match self.chain().map(|chain| &chain.test) {
            Some(Test::Running { since, .. }) => times.push(age::next_short(*since, self.now)),
            Some(Test::Done { result: Ok(tested), .. }) => {
                times.push(age::next_short(tested.exchange.at, self.now));
                if tested.exchange.expires.is_some_and(|expires| expires > self.now) {
                    times.extend(self.now.checked_add(SignedDuration::from_secs(1)).ok());
                }
            }
            _ => {}
        }
    }
}
