//! A thousand updates a second to 200 things, a screen of them followed by push, a user who scrolls: how long a key takes
//! to its frame, what share of a core that costs, whether memory grows, and whether what is shown at the end is the
//! newest. The embedded AWS IoT runs in a process of its own. `cargo bench --bench live -- SECONDS`

#![allow(clippy::unwrap_used, clippy::panic, clippy::cast_precision_loss, reason = "a measurement, not the product")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use aws_credential_types::Credentials;
use fleetdeck::app::{self, Answer, Effect, Key, ListKind, ListPage, Msg, Options, Query};
use fleetdeck::aws::{Cloud, LiveOptions, Settings};
use fleetdeck::emulator;
use fleetdeck::live::News;
use jiff::Timestamp;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

const THINGS: usize = 200;
const A_SECOND: usize = 1_000;
const FRAME: Duration = Duration::from_millis(16);
const KEY: Duration = Duration::from_millis(40);

#[tokio::main]
async fn main() {
    if std::env::args().any(|argument| argument == "serve") {
        return serve().await;
    }
    let seconds = std::env::args().filter_map(|argument| argument.parse().ok()).next().unwrap_or(10);
    Box::pin(measure(Duration::from_secs(seconds))).await;
}

fn name(thing: usize) -> String {
    format!("t{thing:03}")
}

/// The embedded AWS IoT and everybody who updates.
async fn serve() {
    let options = emulator::Options { things: 0, live: false, ..emulator::Options::default() };
    let running = emulator::start(options).await.unwrap();
    let world = running.world().clone();
    let broker = world.broker();
    broker.set_limits(emulator::broker::Limits { messages_a_second: None, ..broker.limits() });
    let (url, key) = (&running.endpoints.api_url, &running.endpoints.admin);
    println!("{url} {} {}", key.access_key_id, key.secret_access_key);
    std::io::stdout().flush().unwrap();
    let mut tick = tokio::time::interval(Duration::from_millis(10));
    for round in 0_usize.. {
        tick.tick().await;
        for at in 0..A_SECOND / 100 {
            let (thing, n) = (name((round * 7 + at * 31) % THINGS), round);
            let body = format!(r#"{{"state":{{"reported":{{"n":{n},"rate":{at},"net":{{"rssi":-{at}}}}}}}}}"#);
            world.update_shadow(&thing, "", body.as_bytes(), Timestamp::now()).unwrap();
        }
    }
}

async fn measure(length: Duration) {
    let mut server =
        Command::new(std::env::current_exe().unwrap()).arg("serve").stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let [url, id, secret] = line.split_whitespace().collect::<Vec<_>>()[..] else { panic!("{line}") };
    let settings = Settings {
        region: Some("eu-west-1".to_owned()),
        endpoint_url: Some(url.to_owned()),
        credentials: Some(Credentials::new(id, secret, None, None, "bench")),
        journal: std::env::temp_dir().join("fleetdeck-bench-journal"),
        ..Settings::default()
    };
    let cloud = Cloud::open(settings).await.unwrap();
    let live = cloud.live(LiveOptions::default());
    let mut terminal = Terminal::new(TestBackend::new(120, 24)).unwrap();
    let theme = fleetdeck::app::theme::Theme::default();
    let (mut state, effects) = app::start(Options { size: (120, 24), ..Options::default() }, Timestamp::now());
    let mut waiting: Vec<Effect> = effects;
    let (began, cpu, memory) = (Instant::now(), cpu(), memory());
    let (mut keys, mut messages, mut told, mut frames, mut older) = (Vec::new(), 0, 0, 0_u32, 0_u32);
    let mut newest: std::collections::HashMap<String, u64> = std::collections::HashMap::new();
    let (mut next_key, mut pressed, mut drawn) = (Instant::now() + KEY, 0_u32, Instant::now());
    while began.elapsed() < length {
        for effect in std::mem::take(&mut waiting) {
            let message = match effect {
                Effect::SignIn { generation } => {
                    Some(Msg::SignedIn { generation, result: Ok(app::Session::default()) })
                }
                Effect::Ask { generation, query: query @ Query::List { kind: ListKind::Things, .. } } => {
                    let things =
                        (0..THINGS).map(|thing| fleetdeck::fleet::Thing { name: name(thing), ..Default::default() });
                    let page = ListPage { items: things.collect(), next: None };
                    Some(Msg::Answered { generation, query, result: Ok(Answer::Things(page)) })
                }
                Effect::Follow(interest) => {
                    live.follow(interest);
                    None
                }
                _ => None,
            };
            waiting.extend(message.into_iter().flat_map(|message| app::update(&mut state, message, Timestamp::now())));
        }
        let (at_once, message) = tokio::select! {
            biased;
            () = tokio::time::sleep_until(next_key.into()) => {
                pressed += 1;
                let key = if pressed % 200 < 100 { "down" } else { "up" };
                (Some(next_key), Msg::Key(Key::parse(key).unwrap()))
            }
            batch = live.next(), if drawn.elapsed() >= FRAME => {
                messages += batch.messages;
                for news in &batch.news {
                    told += 1;
                    if let News::Document { id, document, .. } = news {
                        let known = newest.entry(id.thing.clone()).or_default();
                        older += u32::from(document.version <= *known);
                        *known = document.version;
                    }
                }
                (None, Msg::Live(Box::new(batch)))
            }
            () = tokio::time::sleep_until((drawn + FRAME).into()), if drawn.elapsed() < FRAME => continue,
        };
        waiting.extend(app::update(&mut state, message, Timestamp::now()));
        if state.take_dirty() {
            terminal.draw(|frame| fleetdeck::ui::draw(&state, &theme, frame)).unwrap();
            (frames, drawn) = (frames + 1, Instant::now());
        }
        if let Some(due) = at_once {
            keys.push(due.elapsed());
            next_key += KEY;
        }
    }
    let took = began.elapsed();
    let _ = server.kill();
    let _ = server.wait();
    keys.sort();
    let part = |share: usize| keys[(keys.len() * share / 100).min(keys.len() - 1)];
    println!("keys             {:>10}", keys.len());
    println!("key to frame p50 {:>10.2?}   p99 {:.2?}   most {:.2?}", part(50), part(99), keys[keys.len() - 1]);
    println!("process          {:>9.1} % of a core", 100.0 * (self::cpu() - cpu) / took.as_secs_f64());
    println!("memory           {memory:>7} KiB at the start, {} KiB at the end", self::memory());
    println!("messages         {messages:>10}   told {told}   frames {frames}   older than shown {older}");
}

/// Seconds of processor time so far.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    [11, 12].into_iter().filter_map(|at| fields.get(at)?.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// Resident memory in KiB.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}
