//! Numbers for Prometheus at `/metrics`: only numbers, and no names but those of routes.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use http::Method;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{
    DescriptorEncoder, EncodeLabelSet, EncodeMetric, NoLabelSet, text,
};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use crate::bot::webhooks::Figures;
use crate::bot::{Bot, ChannelFigures, ChannelState};

/// The media type of the answer.
pub(super) const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// A number that rises and falls, such as how many connections there are.
pub(super) type Level = Gauge<i64, AtomicI64>;

/// What the edge counts.
#[derive(Debug)]
pub(super) struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    durations: Family<RouteLabels, Histogram>,
    refused: Family<RefusalLabels, Counter>,
    /// Streams that are open.
    pub(super) streams: Level,
    waiting: Level,
    store_bytes: Level,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RefusalLabels {
    code: &'static str,
}

/// From half a millisecond to ten seconds.
fn histogram() -> Histogram {
    Histogram::new([
        0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
    ])
}

impl Metrics {
    /// Counts from zero; `connections` are counted where they are accepted.
    pub(super) fn new(bot: &Arc<Bot>, connections: Level, webhooks: Vec<Arc<Figures>>) -> Self {
        let mut registry = Registry::with_prefix("madoguchi");
        let requests = Family::default();
        let durations = Family::new_with_constructor(histogram as fn() -> Histogram);
        let refused = Family::default();
        let (streams, waiting, store_bytes) =
            (Level::default(), Level::default(), Level::default());
        let build = Info::new(vec![
            ("version", env!("CARGO_PKG_VERSION").to_owned()),
            ("library", bot.library().version.clone()),
        ]);
        registry.register("build", "The program and what staff have written", build);
        registry.register("http_requests", "Requests answered", requests.clone());
        registry.register_with_unit(
            "http_request_duration",
            "Time until the answer begins",
            Unit::Seconds,
            durations.clone(),
        );
        registry.register(
            "http_refusals",
            "Requests refused before anything was done, by reason",
            refused.clone(),
        );
        registry.register("http_connections", "Connections that are open", connections);
        registry.register(
            "http_streams",
            "Residents who follow their conversation",
            streams.clone(),
        );
        registry.register(
            "cases_waiting",
            "Cases that wait for a person (500 at most)",
            waiting.clone(),
        );
        registry.register_with_unit(
            "store_size",
            "The database with its log",
            Unit::Bytes,
            store_bytes.clone(),
        );
        registry.register_collector(Box::new(BotNumbers {
            bot: Arc::clone(bot),
            webhooks,
            started: Instant::now(),
        }));
        Self {
            registry,
            requests,
            durations,
            refused,
            streams,
            waiting,
            store_bytes,
        }
    }

    /// Counts a request. The route is the template of the address, such as `/chat/print/{seq}`.
    pub(super) fn request(&self, method: &Method, route: &str, status: u16, took: Duration) {
        let route = route.to_owned();
        self.durations
            .get_or_create(&RouteLabels {
                route: route.clone(),
            })
            .observe(took.as_secs_f64());
        let labels = RequestLabels {
            method: known(method),
            route,
            status: class(status),
        };
        self.requests.get_or_create(&labels).inc();
    }

    /// Counts a refusal.
    pub(super) fn refusal(&self, code: &'static str) {
        self.refused.get_or_create(&RefusalLabels { code }).inc();
    }

    /// Everything in the OpenMetrics text format. What is in the store is asked for now.
    pub(super) async fn text(&self, bot: &Bot) -> Result<String, fmt::Error> {
        if let Ok(waiting) = bot
            .store()
            .queue(bot.clock().at(), crate::store::MOST_ROWS_READ)
            .await
        {
            self.waiting
                .set(i64::try_from(waiting.len()).unwrap_or(i64::MAX));
        }
        let mut bytes = 0;
        for name in ["madoguchi.db", "madoguchi.db-wal"] {
            let file = bot.library().config.state_dir.join(name);
            bytes += tokio::task::spawn_blocking(move || {
                std::fs::metadata(file).map_or(0, |file| file.len())
            })
            .await
            .unwrap_or_default();
        }
        self.store_bytes
            .set(i64::try_from(bytes).unwrap_or(i64::MAX));
        let mut out = String::new();
        text::encode(&mut out, &self.registry)?;
        Ok(out)
    }
}

/// The methods that the service knows; a client may invent others without end.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

fn class(status: u16) -> &'static str {
    match status {
        100..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        _ => "5xx",
    }
}

/// The numbers that the bot keeps itself.
#[derive(Debug)]
struct BotNumbers {
    bot: Arc<Bot>,
    webhooks: Vec<Arc<Figures>>,
    started: Instant,
}

impl Collector for BotNumbers {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let counters = self.bot.counters();
        let counts: [(&str, &str, &AtomicU64); 8] = [
            (
                "messages",
                "Messages of residents taken in",
                &counters.messages,
            ),
            (
                "answers",
                "Replies that answered something",
                &counters.answers,
            ),
            (
                "clarifications",
                "Replies that asked back",
                &counters.clarifications,
            ),
            (
                "fallbacks",
                "Replies that answered nothing",
                &counters.fallbacks,
            ),
            (
                "hand_overs",
                "Conversations handed to people",
                &counters.hand_overs,
            ),
            (
                "repetitions",
                "Messages that had been taken in before",
                &counters.repetitions,
            ),
            (
                "unstored",
                "Replies given although they could not be stored",
                &counters.unstored,
            ),
            (
                "masked",
                "Pieces of sensitive data that were masked",
                &counters.masked,
            ),
        ];
        for (name, help, count) in counts {
            let count = ConstCounter::new(count.load(Ordering::Relaxed));
            let metric = encoder.encode_descriptor(name, help, None, count.metric_type())?;
            count.encode(metric)?;
        }
        let turns = &counters.turns;
        let classes = turns.classes();
        encoder
            .encode_descriptor(
                "turn_duration",
                "Time from a message to its reply on the disk",
                Some(&Unit::Seconds),
                MetricType::Histogram,
            )?
            .encode_histogram::<NoLabelSet>(
                turns.sum(),
                classes.iter().map(|(_, count)| count).sum(),
                &classes,
                None,
            )?;
        let followed = i64::try_from(self.bot.bus().followed()).unwrap_or(i64::MAX);
        let gauge = ConstGauge::new(followed);
        let metric = encoder.encode_descriptor(
            "conversations_followed",
            "Conversations that somebody follows",
            None,
            gauge.metric_type(),
        )?;
        gauge.encode(metric)?;
        let uptime = ConstGauge::new(self.started.elapsed().as_secs_f64());
        let metric = encoder.encode_descriptor(
            "uptime",
            "Time since the start",
            Some(&Unit::Seconds),
            uptime.metric_type(),
        )?;
        uptime.encode(metric)?;
        for (name, figures) in self.bot.channels().all() {
            channel(&mut encoder, name, &figures)?;
        }
        self.webhooks(&mut encoder)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct StateLabels {
    state: &'static str,
}

/// The numbers of a channel with a connection of its own.
fn channel(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    figures: &ChannelFigures,
) -> Result<(), fmt::Error> {
    let now = figures.state().0;
    let state_name = format!("{name}_state");
    let mut family = encoder.encode_descriptor(
        &state_name,
        "Whether the connection of the channel holds: 1 for the state that it is in",
        None,
        MetricType::Gauge,
    )?;
    for state in ChannelState::ALL {
        let labels = StateLabels {
            state: state.name(),
        };
        let gauge = ConstGauge::new(i64::from(state == now));
        gauge.encode(family.encode_family(&labels)?)?;
    }
    let counts: [(&str, &str, &AtomicU64); 8] = [
        ("events", "Events taken in", &figures.events),
        (
            "unreadable",
            "Events that could not be read",
            &figures.unreadable,
        ),
        (
            "overflowed",
            "Events dropped because too many waited",
            &figures.overflowed,
        ),
        ("posted", "Messages posted", &figures.posted),
        ("retries", "Requests tried again", &figures.retries),
        (
            "rate_limited",
            "Requests refused as too many",
            &figures.rate_limited,
        ),
        ("dropped", "Requests given up", &figures.dropped),
        ("restarts", "Connections begun anew", &figures.restarts),
    ];
    for (count_name, help, count) in counts {
        let count = ConstCounter::new(count.load(Ordering::Relaxed));
        let full = format!("{name}_{count_name}");
        let metric = encoder.encode_descriptor(&full, help, None, count.metric_type())?;
        count.encode(metric)?;
    }
    Ok(())
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct WebhookLabels {
    name: String,
}

impl BotNumbers {
    fn webhooks(&self, encoder: &mut DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        if self.webhooks.is_empty() {
            return Ok(());
        }
        let labels = |figures: &Figures| WebhookLabels {
            name: figures.name.clone(),
        };
        let mut delivered = encoder.encode_descriptor(
            "webhook_deliveries",
            "Events that a webhook took in",
            None,
            MetricType::Counter,
        )?;
        for figures in &self.webhooks {
            let count = ConstCounter::new(figures.delivered.load(Ordering::Relaxed));
            count.encode(delivered.encode_family(&labels(figures))?)?;
        }
        let mut failed = encoder.encode_descriptor(
            "webhook_failures",
            "Deliveries that failed",
            None,
            MetricType::Counter,
        )?;
        for figures in &self.webhooks {
            let count = ConstCounter::new(figures.failed.load(Ordering::Relaxed));
            count.encode(failed.encode_family(&labels(figures))?)?;
        }
        let mut family = encoder.encode_descriptor(
            "webhook_lag",
            "Age of the oldest event that a webhook has not taken in",
            Some(&Unit::Seconds),
            MetricType::Gauge,
        )?;
        let now = self.bot.clock().at();
        for figures in &self.webhooks {
            let lag = ConstGauge::new(figures.lag(now).as_secs_f64());
            lag.encode(family.encode_family(&labels(figures))?)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invented_methods_and_statuses_make_no_new_rows() {
        let invented = Method::from_bytes(b"INVENTED").unwrap();
        assert_eq!(known(&invented), "other");
        assert_eq!(known(&Method::GET), "GET");
        assert_eq!((class(204), class(404), class(799)), ("2xx", "4xx", "5xx"));
    }
}
