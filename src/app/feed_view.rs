//! The live feed on the screen: what it covers, how fast it comes, and its lines.

use super::feed::{Covered, DELIVERED, Looked, look};
use super::theme::Role;
use super::{CommandId, ListKind, Place, Row, Span, State, Target, age, text};
use crate::fleet;
use crate::live::{FeedKind, FeedLine, Interest, LiveStatus};

/// A filter about at most this many things follows them instead of the fleet.
const FEW: usize = 10;
/// Names that are looked at before the key that asked for it is answered: a few milliseconds' worth.
const AT_ONCE: usize = 16_384;
/// Cells of the kind.
const KIND: usize = 16;
/// The bars of a sparkline, from the least.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A thing's name, for the part of the filter that is about names.
#[derive(PartialEq)]
struct Named<'a>(&'a str);

impl fleet::Row for Named<'_> {
    fn name(&self) -> &str {
        self.0
    }

    fn value(&self, column: &str) -> fleet::Value<'_> {
        if column == "thing" { fleet::Value::text(self.0) } else { fleet::Value::Unknown }
    }

    fn columns() -> &'static [fleet::Field] {
        const COLUMNS: &[fleet::Field] = &[fleet::Field::text("thing")];
        COLUMNS
    }
}

impl State {
    /// What the feed is to be told of.
    pub(super) fn feed_interest(&self) -> Interest {
        let few = &self.feed.covered.things;
        Interest { open: few.clone(), rows: Vec::new(), presence: true, fleet: few.is_empty() }
    }

    /// Finds out which things the filter is about. Of a list that is not all here nobody knows: the fleet is followed until
    /// it is.
    pub(super) fn cover(&mut self) {
        let list = self.list(ListKind::Things);
        let filter = self.feed.filter_in_force();
        let is_complete = list.complete;
        let loaded = if is_complete { list.loaded() } else { 0 };
        let covered = &self.feed.covered.of;
        if covered.filter == filter.text()
            && (covered.generation, covered.is_complete, covered.loaded) == (list.generation, is_complete, loaded)
        {
            return;
        }
        let of = Looked { filter: filter.text().to_owned(), generation: list.generation, is_complete, loaded };
        let names = filter.only("thing");
        let looking = (is_complete && !names.is_empty()).then_some((names, 0));
        self.feed.covered = Covered { of, looking, ..Covered::default() };
        self.cover_more(AT_ONCE);
    }

    /// Whether it is still looked for which things the filter is about.
    pub(super) fn is_covering(&self) -> bool {
        self.is_feed() && self.feed.covered.looking.is_some()
    }

    /// Looks at so many names more; whether it is known now, and was not before.
    pub(super) fn cover_more(&mut self, most: usize) -> bool {
        let list = &self.lists[ListKind::Things as usize];
        let covered = &mut self.feed.covered;
        let Some((filter, place)) = covered.looking.take() else { return false };
        let mut scratch = fleet::Scratch::default();
        let names = list.names_from(place, most).into_iter().flatten();
        let found = names.filter(|name| filter.rank(&Named(name), &mut scratch).is_some());
        covered.found.extend(found.take(FEW + 1 - covered.found.len()).map(str::to_owned));
        if covered.found.len() > FEW {
            // Many: the fleet is followed.
            covered.found.clear();
        } else if place + most < list.places() {
            covered.looking = Some((filter, place + most));
            return false;
        }
        covered.things = std::mem::take(&mut covered.found);
        true
    }

    /// What stands above the lines.
    pub fn feed_head(&self) -> Vec<Row> {
        let cells = usize::from(self.width.saturating_sub(2));
        let mut rows = vec![self.pulse()];
        let rate = self.feed.rate(self.now);
        if rate >= 0.8 * DELIVERED && self.feed.covered.things.is_empty() {
            let said = "near 100 messages a second: AWS drops what exceeds that on one connection, without a word";
            rows.extend(super::wrapped(Role::Warn, "!", 2, said, cells));
        }
        match &self.live {
            LiveStatus::Live { refused, .. } if refused.is_empty() => rows.push(self.coverage_row()),
            LiveStatus::Live { refused, .. } => {
                for one in refused {
                    rows.extend(super::wrapped(Role::Warn, "!", 2, &super::standing::refusal(one), cells));
                }
            }
            LiveStatus::Off | LiveStatus::Connecting { .. } => {
                rows.push(Row::text(Role::Dim, "connecting; what happens from then on stands here"));
            }
            LiveStatus::Polling { why, retry_at } => {
                let said = "There is no push: connects and disconnects are not told. Here stands only what is read of shadows meanwhile.";
                rows.extend(super::wrapped(Role::Warn, "!", 2, said, cells));
                rows.extend(super::wrapped(Role::Text, "", 2, &why.to_string(), cells));
                let said = format!("next try at {}", age::clock(*retry_at));
                rows.extend(super::wrapped(Role::Dim, "", 2, &said, cells));
            }
        }
        rows.truncate(usize::from(self.body_height() / 2).max(2));
        rows
    }

    /// The last minute, and how much came in a second.
    pub(super) fn pulse(&self) -> Row {
        let seconds = self.feed.seconds(self.now);
        let most = seconds.iter().copied().max().unwrap_or(0).max(1);
        let top = u64::try_from(BARS.len()).unwrap_or(1) - 1;
        let bar = |count: u64| match usize::try_from((count * top).div_ceil(most)) {
            Ok(at) if count > 0 => BARS[at.min(BARS.len() - 1)],
            _ => ' ',
        };
        let room = usize::from(self.width.saturating_sub(20)).min(seconds.len());
        let bars: String = seconds[seconds.len() - room..].iter().map(|count| bar(*count)).collect();
        let rate = self.feed.rate(self.now);
        let shown = if rate > 0.0 && rate < 10.0 { format!("{rate:.1}") } else { format!("{rate:.0}") };
        let role = if rate >= 0.8 * DELIVERED { Role::Warn } else { Role::Text };
        Row::text(Role::Accent, bars).with(Role::Dim, "│ ").with(role, format!("{shown}/s")).with(Role::Dim, "  1 min")
    }

    /// What is listened to.
    fn coverage_row(&self) -> Row {
        match self.feed.covered.things.len() {
            0 => Row::text(Role::Dim, "the whole fleet: shadows, connects (failed ones too), disconnects"),
            few => {
                let things = text::plural(few, "thing", "things");
                Row::text(Role::Dim, format!("{things} by the filter: every shadow; connects and disconnects"))
            }
        }
    }

    /// What stands where there is no line.
    pub fn feed_empty(&self) -> Vec<Row> {
        if self.feed.filter_error.is_some() || matches!(self.live, LiveStatus::Polling { .. }) {
            return Vec::new();
        }
        let said = if self.feed.kept() > 0 {
            format!(
                "None of the {} kept matches; esc clears the filter.",
                text::plural(self.feed.kept(), "line", "lines")
            )
        } else {
            "Nothing has happened yet.".to_owned()
        };
        vec![Row::text(Role::Dim, said)]
    }

    /// Rows above the lines: the head, and the titles of the columns.
    pub(super) fn feed_frame(&self) -> usize {
        self.feed_head().len() + 1
    }

    /// The titles of the columns.
    pub fn feed_titles(&self) -> Row {
        let thing = text::fit("THING", self.feed_name_cells());
        Row::text(Role::Heading, format!("{:<10}{:<KIND$}  {thing}  WHAT", "TIME", "EVENT"))
    }

    fn feed_name_cells(&self) -> usize {
        if self.width >= 110 { 30 } else { 24 }
    }

    /// A line of the feed.
    pub fn feed_row(&self, at: usize) -> Option<Row> {
        let line = self.feed.line(at)?;
        let (glyph, role) = look(line.kind);
        let what = self.feed_what(line);
        let quiet = if line.kind == FeedKind::Failed { Role::Bad } else { Role::Dim };
        let name = text::safe(&line.thing);
        let row = Row::text(Role::Dim, format!("{}  ", age::clock(line.at)))
            .with(role, text::fit(&format!("{glyph} {}", line.kind.word()), KIND))
            .with(Role::Text, format!("  {}  ", text::fit(&name, self.feed_name_cells())))
            .with(if line.kind == FeedKind::Update { Role::Text } else { quiet }, &what)
            .copied_as(format!("{} {} {} {what}", line.at, line.kind.word(), line.thing));
        let is_named = !line.thing.is_empty();
        Some(if is_named { row.to(Target::Thing(line.thing.clone())) } else { row })
    }

    fn feed_what(&self, line: &FeedLine) -> String {
        let failure = line.failed.as_ref().and_then(|client| self.failures.of(client));
        let Some(failure) = failure else { return line.what.clone() };
        let times = if failure.failed.times > 1 { format!(" ×{}", failure.failed.times) } else { String::new() };
        if failure.facts.get().is_none() {
            return format!("{}{times}", line.what);
        }
        let title = failure.finding().title;
        let cause = match title.split_once(": ") {
            Some((_, cause)) => cause,
            None => "why is not known",
        };
        format!("{cause}{times}  {}", line.what)
    }

    /// The message line below the feed.
    pub(super) fn feed_coverage(&self) -> Vec<Span> {
        let span = |role, text: String| Span { role, text: text::safe(&text) };
        let feed = &self.feed;
        if feed.filter_error.is_some() {
            return Vec::new();
        }
        let mut spans = Vec::new();
        let kept = text::plural(feed.kept(), "line", "lines");
        if feed.filter.is_empty() {
            spans.push(span(Role::Text, kept));
        } else {
            if self.prompt.is_none() {
                spans.push(span(Role::Dim, "filter ".to_owned()));
                spans.push(span(Role::Match, feed.filter.clone()));
                spans.push(span(Role::Dim, "  ".to_owned()));
            }
            spans.push(span(Role::Text, format!("{} of {kept}", text::count(feed.len()))));
        }
        if feed.kept() >= super::feed::KEPT {
            spans.push(span(Role::Dim, ", older ones are gone".to_owned()));
        }
        if feed.paused {
            let held = text::count(usize::try_from(feed.held).unwrap_or(usize::MAX));
            let key = self.key_of(CommandId::Pause);
            spans.push(span(Role::Warn, format!("  ‖ paused: {held} new, {key} shows them")));
        } else if feed.cursor.top > 0 {
            let key = self.key_of(CommandId::Top);
            spans.push(span(Role::Dim, format!("  {} above, {key} goes to the newest", text::count(feed.cursor.top))));
        }
        spans
    }

    /// Whether the feed is what is shown.
    pub(super) fn is_feed(&self) -> bool {
        self.place() == Place::Feed
    }
}
