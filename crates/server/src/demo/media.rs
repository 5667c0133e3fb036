//! The pictures of the demo's products, out of the program itself. Their names never mean another picture, so
//! browsers may keep them.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Router,
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::get,
};
use http::{HeaderMap, StatusCode, header};
use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

static IMAGES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/demo/images");

const KEEP: &str = "public, max-age=31536000, immutable";
/// A drawing opened by itself must not run anything.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/// By file name: the quoted tag of a picture.
type Tags = Arc<HashMap<&'static str, String>>;

/// `GET /media/<file>`.
pub(super) fn routes() -> Router {
    let tags = IMAGES.files().filter_map(|file| {
        let digest = Sha256::digest(file.contents());
        let tag = u64::from_be_bytes(*digest.first_chunk()?);
        Some((file.path().to_str()?, format!("\"{tag:016x}\"")))
    });
    Router::new().route("/media/{file}", get(show)).with_state(Arc::new(tags.collect()))
}

/// Whether there is a picture called `file`.
#[cfg(test)]
pub(super) fn has(file: &str) -> bool {
    IMAGES.get_file(file).is_some()
}

async fn show(State(tags): State<Tags>, Path(name): Path<String>, headers: HeaderMap) -> Response {
    let (Some(file), Some(tag)) = (IMAGES.get_file(&name), tags.get(name.as_str())) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let about = [
        (header::ETAG, tag.as_str()),
        (header::CACHE_CONTROL, KEEP),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ];
    if known.split(',').any(|known| known.trim().trim_start_matches("W/") == tag || known.trim() == "*") {
        return (StatusCode::NOT_MODIFIED, about).into_response();
    }
    (about, [(header::CONTENT_TYPE, "image/svg+xml")], file.contents()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_is_a_drawing_with_a_plain_name() {
        assert!(IMAGES.files().count() > 50);
        for file in IMAGES.files() {
            let name = file.path().to_str().unwrap_or_default();
            assert!(file.path().extension().is_some_and(|kind| kind == "svg"), "{name}");
            assert!(name.is_ascii() && !name.contains('/'), "{name}");
        }
    }
}
