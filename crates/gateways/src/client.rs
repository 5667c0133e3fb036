//! How HTTP clients are begun: with one TLS configuration for all of them, because reading the machine's certificates
//! takes longer than most calls.

use std::sync::LazyLock;

use reqwest::ClientBuilder;
use rustls::{ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier};
use rustls_platform_verifier::BuilderVerifierExt as _;

/// Believes whom this machine believes.
static TLS: LazyLock<Result<ClientConfig, String>> = LazyLock::new(|| {
    let verified = builder().with_platform_verifier();
    Ok(verified.map_err(|error| format!("TLS cannot be used: {error}"))?.with_no_client_auth())
});

/// Believes nobody.
static NO_TLS: LazyLock<ClientConfig> =
    LazyLock::new(|| builder().with_root_certificates(RootCertStore::empty()).with_no_client_auth());

fn builder() -> ConfigBuilder<ClientConfig, WantsVerifier> {
    ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .expect("it has ciphers for every version")
}

fn begun(tls: &ClientConfig) -> ClientBuilder {
    #[expect(clippy::disallowed_methods, reason = "the one place that begins clients")]
    reqwest::Client::builder().tls_backend_preconfigured(tls.clone())
}

/// Begins a client for the world outside.
///
/// Fails with a sentence when the machine has no certificates to believe.
pub fn client() -> Result<ClientBuilder, String> {
    TLS.as_ref().map(begun).map_err(Clone::clone)
}

/// Begins a client for this machine: it speaks plain HTTP, through no proxy, and refuses every certificate.
pub fn local_client() -> ClientBuilder {
    begun(&NO_TLS).no_proxy()
}
