//! The cookies of the shop: reads them from any client, writes them so that every client understands.
//! Never adopts an id: whether a session of that id exists is the store's to say.

use std::fmt;
use std::time::Duration;

use http::{HeaderMap, HeaderValue, header};

/// The cookie storefronts look for; always set first, because a proxy may join cookies with commas.
pub const SESSION_COOKIE: &str = "osessionid";
/// The same id under its older name.
pub const SESSION_COOKIE_ALIAS: &str = "sessionid";
/// The cookie that carries the CSRF token; scripts must be able to read it.
pub const CSRF_COOKIE: &str = "csrftoken";

/// The cookie by which a browser that lost its session still finds the way to its bank. It gives no other right.
pub const SENT_AWAY_COOKIE: &str = "kassa_payment";
/// The cookie storefronts read what went wrong at the bank from.
pub const PAYMENT_ERROR_COOKIE: &str = "pz-pos-error";
/// How long both are kept.
const PAYMENT_SECONDS: u64 = 15 * 60;

const SESSION_ID_CHARACTERS: usize = 32;
/// A browser sends a handful; more are not looked at.
const COOKIES_MAX: usize = 64;

/// A session's id: 32 lower-case letters and digits. Not shown when printed for debugging.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SessionId(String);

impl SessionId {
    /// Takes an id of the right form; `None` for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = text.len() == SESSION_ID_CHARACTERS
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        fits.then(|| Self(text.to_owned()))
    }

    /// The id as text, for the cookie and for the store's key.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SessionId(…)")
    }
}

/// What the session cookies of a request say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionCookies {
    /// No session cookie, or none of the right form.
    Absent,
    /// One id, under one name or both.
    Present(SessionId),
    /// Different values: somebody planted one, so neither is believed.
    Conflict,
}

impl SessionCookies {
    /// Reads the session cookies of a request.
    pub fn read(headers: &HeaderMap) -> Self {
        let mut values = pairs(headers)
            .filter(|(name, _)| [SESSION_COOKIE, SESSION_COOKIE_ALIAS].contains(name))
            .map(|(_, value)| value);
        match values.next() {
            None => Self::Absent,
            Some(first) if values.any(|other| other != first) => Self::Conflict,
            Some(first) => SessionId::parse(first).map_or(Self::Absent, Self::Present),
        }
    }
}

/// The CSRF token a browser carries; an empty one is none.
pub fn csrf_cookie(headers: &HeaderMap) -> Option<&str> {
    cookie(headers, CSRF_COOKIE)
}

/// The first cookie of that name that has a value.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    pairs(headers).find(|(found, _)| *found == name).map(|(_, value)| value)
}

/// All pairs that have a name and a value; whatever else a client wrote (`undefined`, for one) is skipped.
fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .take(COOKIES_MAX)
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.trim(), unquoted(value.trim())))
        .filter(|(name, value)| !name.is_empty() && !value.is_empty())
}

fn unquoted(value: &str) -> &str {
    value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value)
}

/// Whether browsers send a cookie with a request that began on another site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SameSite {
    /// When somebody follows a link or is redirected here, and never with a form.
    #[default]
    Lax,
    /// Never.
    Strict,
}

impl SameSite {
    /// Its name in a setting.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lax => "lax",
            Self::Strict => "strict",
        }
    }

    /// Finds it by its name in a setting.
    pub fn of_name(name: &str) -> Option<Self> {
        [Self::Lax, Self::Strict].into_iter().find(|known| known.name() == name)
    }

    const fn attribute(self) -> &'static str {
        match self {
            Self::Lax => "Lax",
            Self::Strict => "Strict",
        }
    }
}

/// Writes `Set-Cookie`: `Max-Age` and never `Expires`, whose comma breaks clients that join headers; no `Domain`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CookieWriter {
    /// The public address of the shop is https.
    pub secure: bool,
    /// Whether the session comes along from other sites. What a payment needs on its way back always does.
    pub session: SameSite,
}

impl CookieWriter {
    /// Starts or prolongs a session in the browser.
    pub fn set_session(self, headers: &mut HeaderMap, id: &SessionId, max_age: Duration) {
        for name in [SESSION_COOKIE, SESSION_COOKIE_ALIAS] {
            self.append(headers, (name, id.as_str()), max_age, (self.session, true));
        }
    }

    /// Ends the session in the browser, as after logout.
    pub fn expire_session(self, headers: &mut HeaderMap) {
        for name in [SESSION_COOKIE, SESSION_COOKIE_ALIAS] {
            self.append(headers, (name, ""), Duration::ZERO, (self.session, true));
        }
    }

    /// Hands out a CSRF token, readable by the storefront's scripts.
    pub fn set_csrf(self, headers: &mut HeaderMap, token: &str, max_age: Duration) {
        self.append(headers, (CSRF_COOKIE, token), max_age, (SameSite::Lax, false));
    }

    /// Lets the browser find the way to its bank by `reference`.
    pub fn set_sent_away(self, headers: &mut HeaderMap, reference: &str) {
        let lifetime = Duration::from_secs(PAYMENT_SECONDS);
        self.append(headers, (SENT_AWAY_COOKIE, reference), lifetime, (SameSite::Lax, true));
    }

    /// Tells the storefront what went wrong at the bank: JSON without a character that ends a cookie.
    pub fn set_payment_error(self, headers: &mut HeaderMap, json: &str) {
        debug_assert!(json.is_ascii() && !json.contains(';'), "it would end the cookie");
        let lifetime = Duration::from_secs(PAYMENT_SECONDS);
        self.append(headers, (PAYMENT_ERROR_COOKIE, json), lifetime, (SameSite::Lax, false));
    }

    fn append(
        self,
        headers: &mut HeaderMap,
        (name, value): (&str, &str),
        max_age: Duration,
        (same_site, http_only): (SameSite, bool),
    ) {
        let (seconds, same_site) = (max_age.as_secs(), same_site.attribute());
        let mut cookie = format!("{name}={value}; Max-Age={seconds}; Path=/; SameSite={same_site}");
        if http_only {
            cookie.push_str("; HttpOnly");
        }
        if self.secure {
            cookie.push_str("; Secure");
        }
        let cookie = HeaderValue::try_from(cookie).expect("it is written in ASCII");
        headers.append(header::SET_COOKIE, cookie);
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    const A: &str = "aaaaaaaaaaaaaaaabbbbbbbbbbbbbb01";
    const B: &str = "aaaaaaaaaaaaaaaabbbbbbbbbbbbbb02";

    fn headers(lines: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::COOKIE, HeaderValue::from_str(line).unwrap());
        }
        headers
    }

    fn present(id: &str) -> SessionCookies {
        SessionCookies::Present(SessionId::parse(id).unwrap())
    }

    #[test]
    fn session_cookies_are_read_as_clients_send_them() {
        let long = format!("{A}0");
        let upper = A.to_uppercase();
        let cases: [(Vec<String>, SessionCookies); 15] = [
            (vec![], SessionCookies::Absent),
            (vec!["undefined".into()], SessionCookies::Absent),
            (vec![format!("osessionid={A}")], present(A)),
            (vec![format!("sessionid={A}")], present(A)),
            (vec![format!("sessionid={A}; osessionid={A}; csrftoken=x")], present(A)),
            (vec![format!(" osessionid = \"{A}\" ;;=;a")], present(A)),
            (vec!["pz-locale=tr".into(), format!("osessionid={A}")], present(A)),
            (vec![format!("osessionid={A}; sessionid={B}")], SessionCookies::Conflict),
            (vec![format!("osessionid={A}; osessionid={B}")], SessionCookies::Conflict),
            (vec![format!("osessionid={A}; sessionid=undefined")], SessionCookies::Conflict),
            (vec![format!("osessionid={A}; sessionid=")], present(A)),
            (vec![format!("osessionid={long}")], SessionCookies::Absent),
            (vec![format!("osessionid={upper}")], SessionCookies::Absent),
            (vec!["osessionid=../../etc/passwd".into()], SessionCookies::Absent),
            (vec![format!("xosessionid={A}")], SessionCookies::Absent),
        ];
        for (lines, expected) in cases {
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            assert_eq!(SessionCookies::read(&headers(&lines)), expected, "{lines:?}");
        }
    }

    #[test]
    fn more_cookies_than_a_browser_sends_are_not_looked_at() {
        let many = "a=b;".repeat(64);
        assert_eq!(
            SessionCookies::read(&headers(&[&format!("{many}osessionid={A}")])),
            SessionCookies::Absent
        );
    }

    #[test]
    fn the_csrf_cookie_is_read_when_it_has_a_value() {
        assert_eq!(csrf_cookie(&headers(&["csrftoken=abc; a=b"])), Some("abc"));
        assert_eq!(csrf_cookie(&headers(&["csrftoken="])), None);
        assert_eq!(csrf_cookie(&headers(&["undefined"])), None);
    }

    #[test]
    fn osessionid_is_set_first_and_no_cookie_has_a_comma_or_a_domain() {
        let mut headers = HeaderMap::new();
        let writer = CookieWriter { secure: true, session: SameSite::Lax };
        writer.set_session(&mut headers, &SessionId::parse(A).unwrap(), Duration::from_hours(14 * 24));
        writer.set_csrf(&mut headers, "token", Duration::from_mins(1));
        let cookies: Vec<_> =
            headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap()).collect();
        assert_eq!(
            cookies,
            [
                format!("osessionid={A}; Max-Age=1209600; Path=/; SameSite=Lax; HttpOnly; Secure"),
                format!("sessionid={A}; Max-Age=1209600; Path=/; SameSite=Lax; HttpOnly; Secure"),
                "csrftoken=token; Max-Age=60; Path=/; SameSite=Lax; Secure".to_owned(),
            ]
        );
    }

    #[test]
    fn logout_expires_both_names_and_plain_http_has_no_secure_cookie() {
        let mut headers = HeaderMap::new();
        CookieWriter { secure: false, session: SameSite::Lax }.expire_session(&mut headers);
        let cookies: Vec<_> = headers.get_all(header::SET_COOKIE).iter().collect();
        assert_eq!(cookies[0], "osessionid=; Max-Age=0; Path=/; SameSite=Lax; HttpOnly");
        assert_eq!(cookies[1], "sessionid=; Max-Age=0; Path=/; SameSite=Lax; HttpOnly");
    }

    #[test]
    fn only_the_session_is_kept_from_other_sites() {
        let mut headers = HeaderMap::new();
        let writer = CookieWriter { secure: false, session: SameSite::Strict };
        writer.set_session(&mut headers, &SessionId::parse(A).unwrap(), Duration::from_mins(1));
        writer.set_csrf(&mut headers, "token", Duration::from_mins(1));
        writer.set_sent_away(&mut headers, "reference");
        writer.set_payment_error(&mut headers, "{}");
        let cookies = headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap());
        let strict = cookies.filter(|cookie| cookie.contains("SameSite=Strict"));
        let names: Vec<_> = strict.map(|cookie| cookie.split('=').next().unwrap()).collect();
        assert_eq!(names, [SESSION_COOKIE, SESSION_COOKIE_ALIAS]);
        assert_eq!(headers.get_all(header::SET_COOKIE).iter().count(), 5);
    }

    #[test]
    fn an_id_is_not_printed() {
        assert_eq!(format!("{:?}", SessionId::parse(A).unwrap()), "SessionId(…)");
    }
}
