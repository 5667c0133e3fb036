//! A web origin: scheme, host and port, compared as browsers compare them.

use std::fmt;

use http::Uri;

/// `https://shop.example` or `http://localhost:8000`: no path, no user, the default port left out.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin(String);

/// The text is not an origin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an origin such as https://shop.example: {0}")]
pub struct InvalidOrigin(pub String);

impl Origin {
    /// Reads an origin as the `Origin` header and the configuration write it.
    pub fn parse(text: &str) -> Result<Self, InvalidOrigin> {
        let invalid = || InvalidOrigin(text.chars().take(200).collect());
        let bare = text.strip_suffix('/').unwrap_or(text);
        match Self::of_url(bare) {
            Some(origin) if bare.splitn(4, '/').count() == 3 && !bare.contains(['?', '#']) => Ok(origin),
            _ => Err(invalid()),
        }
    }

    /// The origin of an absolute http or https address; `None` for anything a browser might read otherwise.
    pub fn of_url(url: &str) -> Option<Self> {
        if url.contains('\\') || url.bytes().any(|byte| byte <= b' ' || byte >= 0x7f) {
            return None;
        }
        let uri = Uri::try_from(url).ok()?;
        let authority = uri.authority()?;
        let host = authority.host();
        if authority.as_str().contains('@') || host.is_empty() || authority.as_str().ends_with(':') {
            return None;
        }
        let scheme = uri.scheme_str()?.to_ascii_lowercase();
        let default_port = match scheme.as_str() {
            "http" => 80,
            "https" => 443,
            _ => return None,
        };
        // A port the parser could not read is no port of ours.
        let explicit = authority.as_str().rsplit(']').next().is_some_and(|rest| rest.contains(':'));
        let port = match authority.port_u16() {
            None if explicit => return None,
            port => port.filter(|port| *port != default_port),
        };
        let host = host.to_ascii_lowercase();
        Some(Self(
            port.map_or_else(|| format!("{scheme}://{host}"), |port| format!("{scheme}://{host}:{port}")),
        ))
    }

    /// The origin as the `Origin` header writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is on the very machine that asks for it.
    pub fn is_loopback(&self) -> bool {
        let authority = self.0.split_once("://").map_or("", |(_, authority)| authority);
        let host = match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => authority,
        };
        host == "localhost"
            || host == "[::1]"
            || host.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback())
    }

    /// Whether it is reached over TLS.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_origin_are_equal() {
        for text in [
            "https://shop.example",
            "HTTPS://Shop.Example",
            "https://shop.example:443",
            "https://shop.example/",
        ] {
            assert_eq!(Origin::parse(text).unwrap().as_str(), "https://shop.example", "{text}");
        }
        assert_eq!(Origin::parse("http://[::1]:8000").unwrap().as_str(), "http://[::1]:8000");
        assert_eq!(
            Origin::of_url("http://localhost:8000/a/b?c=d").unwrap().as_str(),
            "http://localhost:8000"
        );
    }

    #[test]
    fn only_this_machine_is_loopback() {
        let loopback = |text: &str| Origin::parse(text).unwrap().is_loopback();
        for own in [
            "http://localhost:8000",
            "http://localhost",
            "http://127.0.0.1:8000",
            "http://127.8.0.1",
            "http://[::1]:80",
            "http://[::1]",
        ] {
            assert!(loopback(own), "{own}");
        }
        for other in [
            "http://localhost.example",
            "http://shop.example:8000",
            "http://[::2]:8000",
            "http://128.0.0.1",
            "http://127.shop.example",
        ] {
            assert!(!loopback(other), "{other}");
        }
    }

    #[test]
    fn what_is_no_origin_is_refused() {
        for text in [
            "",
            "null",
            "shop.example",
            "//shop.example",
            "https://",
            "https:///",
            "ftp://shop.example",
            "javascript:alert(1)",
            "https://user@shop.example",
            "https://shop.example/path",
            "https://shop.example//",
            "https://shop.example?x",
            "https://shop.example#x",
            "https://shop.example\\@evil.example",
            "https://shop.example evil",
            "https://shöp.example",
            "https://shop.example:",
            "https://shop.example:99999",
            "https://shop.example:port",
            "https:shop.example",
            "*",
        ] {
            assert!(Origin::parse(text).is_err(), "{text}");
        }
    }
}
