//! Addresses a browser may be sent to. Storefronts follow whatever they are given, so a bad one is as good as a script.
//! A value of this type is either a plain path of this shop or lies on an origin the operator configured.

use std::fmt;

use super::origin::Origin;

/// Longer addresses are cut by some clients.
const TARGET_BYTES_MAX: usize = 2_048;

/// A checked redirect target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SafeRedirect(String);

/// The text is not an address we send anybody to. It is not repeated here: it may be an attack on the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a safe redirect target")]
pub struct UnsafeRedirect;

impl SafeRedirect {
    /// Takes a path of this shop, with or without a query: `/orders/completed/…/`.
    pub fn path(text: &str) -> Result<Self, UnsafeRedirect> {
        if text.starts_with('/') && is_plain(text) && path_is_plain(path_of(text)) {
            Ok(Self(text.to_owned()))
        } else {
            Err(UnsafeRedirect)
        }
    }

    /// Takes an absolute address on one of the `allowed` origins.
    pub fn absolute(text: &str, allowed: &[Origin]) -> Result<Self, UnsafeRedirect> {
        let origin = Origin::of_url(text).ok_or(UnsafeRedirect)?;
        // Only the one spelling that every browser reads alike: the origin as it is configured, then a path or nothing.
        let rest = text.strip_prefix(origin.as_str()).ok_or(UnsafeRedirect)?;
        let sound =
            is_plain(text) && (rest.is_empty() || (rest.starts_with('/') && path_is_plain(path_of(rest))));
        if sound && allowed.contains(&origin) { Ok(Self(text.to_owned())) } else { Err(UnsafeRedirect) }
    }

    /// The address as text, for `Location` and `redirect_url`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SafeRedirect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

fn path_of(text: &str) -> &str {
    text.split(['?', '#']).next().unwrap_or(text)
}

/// Only characters RFC 3986 allows in an address, and sound escapes: no blank, control, backslash, quote or bracket.
fn is_plain(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&()*+,;=:@/?#%[]".contains(&byte);
    let escapes_are_sound = text
        .split('%')
        .skip(1)
        .all(|rest| rest.len() >= 2 && rest.bytes().take(2).all(|byte| byte.is_ascii_hexdigit()));
    text.len() <= TARGET_BYTES_MAX
        && text.bytes().all(allowed)
        && escapes_are_sound
        && text.matches('#').count() <= 1
}

/// No empty, dot or disguised segment: nothing a second reading could turn into `//host`.
fn path_is_plain(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let control = (0..0x20).chain([0x7f]).any(|byte| lower.contains(&format!("%{byte:02x}")));
    let disguised = ["%2f", "%5c", "%2e", "%25"].iter().any(|escape| lower.contains(escape));
    let dots = path.split('/').any(|segment| segment == "." || segment == "..");
    !path.contains("//") && !path.contains(['[', ']']) && !control && !disguised && !dots
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    fn allowed() -> Vec<Origin> {
        ["https://shop.example", "http://localhost:3000"].map(|text| Origin::parse(text).unwrap()).into()
    }

    const HOSTILE: &[&str] = &[
        "",
        " ",
        "//evil.example",
        "///evil.example",
        "////evil.example/..",
        "/\\evil.example",
        "\\/evil.example",
        "\\\\evil.example",
        "/\\/evil.example",
        "//\\evil.example",
        "/ /evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r/evil.example",
        "\t//evil.example",
        " //evil.example",
        "/\u{0}/evil.example",
        "/\u{b}evil",
        "/\u{7f}",
        "/\u{85}",
        "/\u{a0}/evil.example",
        "/\u{2028}",
        "/\u{200b}/evil.example",
        "/\u{ff0f}/evil.example",
        "/\u{2215}evil",
        "http:evil.example",
        "http:/evil.example",
        "http:///evil.example",
        "https:evil.example",
        "https:/evil.example",
        "https:///evil.example",
        "https:\\\\evil.example",
        "http://evil.example",
        "https://evil.example",
        "HTTPS://EVIL.EXAMPLE",
        "https://evil.example/https://shop.example",
        "https://shop.example.evil.example",
        "https://shop.example@evil.example",
        "https://shop.example:443@evil.example",
        "https://user@shop.example/",
        "https://user:pass@shop.example/",
        "https://evil.example#@shop.example",
        "https://evil.example?shop.example",
        "https://evil.example\\@shop.example",
        "https://shop.example\\.evil.example",
        "https://shop.example\\@evil.example",
        "https://shop.example%2eevil.example",
        "https://shop.example%00.evil.example",
        "https://shop.example:8443/",
        "https://shop.example.",
        "https://shop.example:",
        "http://shop.example/",
        "https://sub.shop.example/",
        "https://shop.example//evil.example",
        "https://shop.example/\\evil",
        "https://shop.example/../x",
        "https://shop.example\n.evil.example",
        "https://shop.example .evil.example",
        "https://shop\u{2024}example",
        "https://ѕhop.example",
        "ftp://shop.example/",
        "ws://shop.example/",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        " javascript:alert(1)",
        "javascript://shop.example/%0aalert(1)",
        "javascript:/*/shop.example/*/alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:msgbox",
        "file:///etc/passwd",
        "blob:https://shop.example/x",
        "about:blank",
        "mailto:a@b",
        "orders/",
        "?next=/",
        "#x",
        ".",
        "..",
        "../orders",
        "./orders",
        "/..//evil.example",
        "/.//evil.example",
        "/orders/..//evil.example",
        "/orders/../../evil",
        "/%2f/evil.example",
        "/%2fevil.example",
        "/%2Fevil.example",
        "/%5cevil.example",
        "/%5Cevil.example",
        "/%2e%2e/x",
        "/%252fevil.example",
        "/%0d%0aSet-Cookie:a=b",
        "/%00",
        "/%0a",
        "/%",
        "/%2",
        "/%zz",
        "/orders\r\nSet-Cookie: a=b",
        "/<script>",
        "/\"onload=",
        "/'x",
        "/`x`",
        "/{x}",
        "/a|b",
        "/a^b",
        "/orders//x",
        "/orders/ö",
        "/[x]",
        "/a#b#c",
        "localhost:3000/",
        "http://localhost:3001/",
        "http://localhost@evil.example:3000/",
    ];

    #[test]
    fn no_hostile_target_gets_through_either_door() {
        assert!(HOSTILE.len() >= 100);
        for text in HOSTILE {
            assert_eq!(SafeRedirect::path(text), Err(UnsafeRedirect), "{text:?}");
            assert_eq!(SafeRedirect::absolute(text, &allowed()), Err(UnsafeRedirect), "{text:?}");
        }
        assert_eq!(SafeRedirect::path(&format!("/{}", "a".repeat(2_048))), Err(UnsafeRedirect));
    }

    #[test]
    fn the_paths_of_the_shop_get_through() {
        for text in [
            "/",
            "/orders/checkout/",
            "/orders/checkout/?page=IndexPage&t=1700000000000",
            "/tr/basket/?next=/orders/checkout/",
            "/orders/completed/IjcwMjExMjMyMTA5MTci:1mRByT:1qclgFKKsruyppXUSOScb-FOlL_U-jL_ypU6fStArU4/",
            "/a%20b/?c=%2F%2F",
            "/a.b/..c/#top",
        ] {
            assert_eq!(SafeRedirect::path(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn addresses_on_configured_origins_get_through() {
        for text in [
            "https://shop.example",
            "https://shop.example/",
            "https://shop.example/a/?b=c",
            "http://localhost:3000/x",
        ] {
            assert_eq!(SafeRedirect::absolute(text, &allowed()).unwrap().to_string(), text);
            assert_eq!(SafeRedirect::absolute(text, &[]), Err(UnsafeRedirect));
            assert_eq!(SafeRedirect::path(text), Err(UnsafeRedirect));
        }
    }
}
