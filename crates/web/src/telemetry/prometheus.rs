//! The numbers of this process in the text form Prometheus reads, on a route meant for an address of its own.
//! Opens no listener by itself.

use axum::Router;
use axum::routing::get;
use http::header;
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

/// Upper bounds in seconds; fine around the 50 ms a durable page may take.
#[expect(clippy::disallowed_types, reason = "the metrics library counts seconds in floating point")]
const DURATION_BUCKETS: [f64; 13] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0];

/// Why the numbers cannot be collected.
#[derive(Debug, thiserror::Error)]
pub enum MetricsError {
    /// The histogram's buckets were not accepted.
    #[error("cannot prepare the metrics")]
    Prepare(#[source] BuildError),
    /// Something else in this process collects already.
    #[error("metrics are collected elsewhere in this process")]
    Occupied,
}

/// The collected numbers.
#[derive(Clone)]
pub struct Metrics {
    handle: PrometheusHandle,
}

impl Metrics {
    /// Starts collecting; once per process.
    pub fn install() -> Result<Self, MetricsError> {
        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &DURATION_BUCKETS)
            .map_err(MetricsError::Prepare)?
            .build_recorder();
        let handle = recorder.handle();
        metrics::set_global_recorder(recorder).map_err(|_| MetricsError::Occupied)?;
        metrics::describe_counter!("http_requests_total", "Requests by route, page, method and status");
        metrics::describe_histogram!(
            "http_request_duration_seconds",
            metrics::Unit::Seconds,
            "Time from head to answer"
        );
        metrics::describe_gauge!("http_connections_open", "Open connections");
        metrics::describe_counter!("http_connections_refused_total", "Connections over a cap");
        metrics::describe_counter!(
            "http_connections_closed_total",
            "Connections closed for silence or stalling"
        );
        metrics::describe_counter!("http_heads_refused_total", "Requests refused before routing");
        metrics::describe_counter!("http_requests_timed_out_total", "Requests over their time limit");
        Ok(Self { handle })
    }

    /// The numbers as Prometheus reads them.
    pub fn render(&self) -> String {
        self.handle.render()
    }

    /// Folds samples away; to be called every few seconds, or an unscraped process grows.
    pub fn run_upkeep(&self) {
        self.handle.run_upkeep();
    }

    /// `GET /metrics`, to be served on an address shoppers cannot reach.
    pub fn router(&self) -> Router {
        let metrics = self.clone();
        Router::new().route(
            "/metrics",
            get(move || {
                let text = metrics.render();
                async move { ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text) }
            }),
        )
    }
}
