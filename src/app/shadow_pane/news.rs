//! What came by push, or by the polling that stands in for it.

use jiff::Timestamp;

use super::{KEPT, NAMES, ShadowPane, ShadowView};
use crate::live::{Fault, News, Source};

impl ShadowPane {
    /// Takes news, in their order. Returns whether anything on screen may be another now.
    pub fn hear(&mut self, news: &[News], faults: &[Fault], now: Timestamp) -> bool {
        let mut is_touched = false;
        for one in news {
            if one.id().thing == self.thing {
                is_touched |= self.hear_one(one, now);
            }
        }
        let of_this = format!("/{}/", self.thing);
        for fault in faults.iter().filter(|fault| fault.topic.contains(&of_this)) {
            self.faults = (self.faults.0 + 1, Some(fault.clone()));
            is_touched = true;
        }
        if is_touched {
            self.view.renew();
            self.view.unseen = false;
        }
        is_touched
    }

    fn hear_one(&mut self, news: &News, now: Timestamp) -> bool {
        let name = &news.id().name;
        let mut is_new_name = false;
        if let Some(name) = name
            && self.heard.len() < NAMES
            && !self.names.get().is_some_and(|names| names.contains(name))
        {
            is_new_name = self.heard.insert(name.clone());
        }
        let view = if *name == self.shown {
            &mut self.view
        } else if self.others.contains_key(name) || self.others.len() < KEPT {
            self.others.entry(name.clone()).or_default()
        } else {
            return is_new_name;
        };
        view.hear(news, now) || is_new_name
    }
}

impl ShadowView {
    fn hear(&mut self, news: &News, now: Timestamp) -> bool {
        let is_first = self.history.newest().is_none();
        let is_read = matches!(news, News::Document { source: Source::Read, .. });
        let is_news = match news {
            News::Document { document, .. } => self.history.push((**document).clone(), now),
            News::Deleted { version, at, .. } => self.history.absent(*version, *at, now),
        };
        if is_news {
            // It was read, whatever became of a question.
            self.read.take(Ok(()), now);
            // What is read when a thing is opened is no change.
            self.unseen |= !(is_first && is_read);
        }
        is_news
    }
}
