//! The limit that a page is compared with: bare HTTP, one row read by key, one durable write of the same bytes
//! through the same store settings. Nothing is decided, nothing is drawn.

use std::sync::Arc;

use anyhow::{Result, anyhow};
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    routing::post,
};
use clap::Args;
use store::{Db, Durability, yardstick};

#[derive(Args)]
pub(crate) struct Options {
    /// The database
    #[arg(long)]
    database: String,
    /// Rows, one for each connection of the load
    #[arg(long)]
    rows: i64,
    /// Size of each row's document
    #[arg(long)]
    bytes: usize,
}

struct Bare {
    db: Db,
    document: String,
}

/// Serves until it is killed.
pub(crate) async fn serve(options: Options) -> Result<()> {
    let url = options.database.parse().map_err(|error: String| anyhow!(error))?;
    let db = Db::open(&url, Durability::Full).await?;
    let document = "x".repeat(options.bytes);
    yardstick::prepare(&db, options.rows, &document).await?;
    let router = Router::new().route("/limit/{row}", post(page)).with_state(Arc::new(Bare { db, document }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("The limit is ready at http://{}", listener.local_addr()?);
    axum::serve(listener, router).await?;
    Ok(())
}

async fn page(State(bare): State<Arc<Bare>>, Path(row): Path<i64>) -> Result<axum::Json<usize>, StatusCode> {
    let read = yardstick::read_and_write(&bare.db, row, bare.document.clone()).await;
    read.map(axum::Json).map_err(|_| StatusCode::SERVICE_UNAVAILABLE)
}
