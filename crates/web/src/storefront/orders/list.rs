//! `/users/orders/`: the orders of the customer who logged in.

use axum::{
    Json,
    extract::{OriginalUri, Path, State},
    response::{IntoResponse, Response},
};
use checkout::{
    ids::{Pk, Timestamp},
    order::OrderStatus,
    text,
    text::{FormErrors, Problem},
};
use jiff::{civil, tz::TimeZone};
use serde_json::{Value, json};
use store::orders::{ORDERS_PAGE_MAX, OrderFilter};

use super::drawn;
use crate::{app::Shared, error::WebError, extract::Caller};

/// How many orders a page holds when the client does not say.
const LIMIT: i64 = 20;

text!(NOT_A_PAGE = "not-a-page", en: "A whole number from 1 on is expected.", tr: "1 veya daha büyük bir tam sayı bekleniyor.");
text!(NOT_A_DATE = "not-a-date",
    en: "A date such as 2026-11-22 is expected.", tr: "2026-11-22 gibi bir tarih bekleniyor.");

/// GET: the orders, newest first. `created_date__gte` and `created_date__lte` are days or moments, in UTC; a day as the
/// end includes the whole day.
pub(crate) async fn all(
    State(app): State<Shared>,
    caller: Caller,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, WebError> {
    let loaded = app.flow.load(&caller.arrival(), false).await?;
    let customer = loaded.customer().ok_or(WebError::LoginNeeded)?.pk;
    let wish = Wish::read(uri.query().unwrap_or_default())
        .map_err(|errors| WebError::Invalid(errors, loaded.language))?;
    let (count, orders) = match wish.filter {
        Some(filter) => {
            let store = app.flow.store();
            let skip = (wish.page - 1).saturating_mul(wish.limit);
            let orders = store.customer_orders(customer, &filter, skip, wish.limit).await?;
            (store.count_customer_orders(customer, &filter).await?, orders)
        }
        None => (0, Vec::new()),
    };
    let results: Vec<Value> = orders.iter().map(|stored| drawn(&stored.order, &loaded)).collect();
    let link = |page: i64| wish.link(uri.path(), page);
    Ok(Json(json!({
        "count": count,
        "next": (wish.page.saturating_mul(wish.limit) < count).then(|| link(wish.page + 1)),
        "previous": (wish.page > 1).then(|| link(wish.page - 1)),
        "results": results,
    }))
    .into_response())
}

/// GET: one of them.
pub(crate) async fn one(
    State(app): State<Shared>,
    caller: Caller,
    Path(pk): Path<String>,
) -> Result<Response, WebError> {
    let loaded = app.flow.load(&caller.arrival(), false).await?;
    let customer = loaded.customer().ok_or(WebError::LoginNeeded)?.pk;
    let pk = pk.parse().ok().and_then(Pk::new).ok_or(WebError::NotFound)?;
    let stored = app.flow.store().customer_order(customer, pk).await?.ok_or(WebError::NotFound)?;
    Ok(Json(drawn(&stored.order, &loaded)).into_response())
}

/// Which part of the list is wanted.
#[derive(Debug, PartialEq, Eq)]
struct Wish {
    page: i64,
    limit: i64,
    /// `None` when no order can match, as with a status there is none of.
    filter: Option<OrderFilter>,
    /// The query without its page.
    others: Vec<(String, String)>,
}

impl Wish {
    /// Reads a query. Storefronts put blanks around values and send filters that are empty.
    fn read(query: &str) -> Result<Self, FormErrors> {
        let fields = form_urlencoded::parse(query.as_bytes());
        let fields: Vec<(String, String)> = fields
            .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
            .filter(|(_, value)| !value.is_empty())
            .collect();
        let get = |name: &str| fields.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
        let mut errors = FormErrors::none();
        let mut count = |name: &'static str, absent: i64| match get(name).map(str::parse::<i64>) {
            None => absent,
            Some(Ok(number)) if number >= 1 => number,
            Some(_) => {
                errors.push(name, Problem::new(&NOT_A_PAGE));
                absent
            }
        };
        let (page, limit) = (count("page", 1), count("limit", LIMIT).min(ORDERS_PAGE_MAX));
        let mut end = |name: &'static str, whole_day: bool| {
            let text = get(name)?;
            let moment = if whole_day { behind(text) } else { beginning(text) };
            if moment.is_none() {
                errors.push(name, Problem::new(&NOT_A_DATE));
            }
            moment
        };
        let everything = OrderFilter::default();
        let from = end("created_date__gte", false).unwrap_or(everything.from);
        let before = end("created_date__lte", true).unwrap_or(everything.before);
        let filter = match get("status").map(OrderStatus::from_code) {
            None => Some(OrderFilter { from, before, status: None }),
            Some(None) => None,
            Some(status) => Some(OrderFilter { from, before, status }),
        };
        let others = fields.iter().filter(|(name, _)| name != "page").cloned().collect();
        if errors.is_empty() { Ok(Self { page, limit, filter, others }) } else { Err(errors) }
    }

    fn link(&self, path: &str, page: i64) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.others).append_pair("page", &page.to_string());
        format!("{path}?{}", query.finish())
    }
}

/// The beginning of a day, or a moment.
fn beginning(text: &str) -> Option<Timestamp> {
    moment(text).or_else(|| day(text, 0))
}

/// The first moment behind a day or a moment.
fn behind(text: &str) -> Option<Timestamp> {
    moment(text).map(|at| Timestamp(at.0.saturating_add(1))).or_else(|| day(text, 1))
}

fn day(text: &str, later: i64) -> Option<Timestamp> {
    let day = text.parse::<civil::Date>().ok()?.checked_add(jiff::Span::new().days(later)).ok()?;
    let start = day.to_zoned(TimeZone::UTC).ok()?;
    Some(Timestamp(start.timestamp().as_microsecond()))
}

fn moment(text: &str) -> Option<Timestamp> {
    // A date alone would also be read as a date with a time.
    let has_time = text.len() > "2026-11-22".len();
    let utc = || text.parse::<civil::DateTime>().ok()?.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp());
    let at = has_time.then(|| text.parse::<jiff::Timestamp>().ok().or_else(utc)).flatten()?;
    Some(Timestamp(at.as_microsecond()))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000_000;
    const DATE: i64 = 1_795_305_600_000_000;

    #[test]
    fn blanks_around_values_and_empty_filters_do_not_matter() {
        let wish =
            Wish::read("page=2+&limit=12+&created_date__gte=2026-11-22+&created_date__lte=&status=").unwrap();
        assert_eq!((wish.page, wish.limit), (2, 12));
        assert_eq!(wish.filter, Some(OrderFilter { from: Timestamp(DATE), ..OrderFilter::default() }));
        assert_eq!(
            wish.link("/users/orders/", 3),
            "/users/orders/?limit=12&created_date__gte=2026-11-22&page=3"
        );
    }

    #[test]
    fn a_day_as_the_end_is_a_whole_day_and_a_moment_is_a_moment() {
        for (text, expected) in [
            ("2026-11-22", DATE + DAY),
            ("2026-11-22T00:00:00Z", DATE + 1),
            ("2026-11-22T03:00:00%2B03:00", DATE + 1),
            ("2026-11-22T00:00:00.5", DATE + 500_001),
        ] {
            let wish = Wish::read(&format!("created_date__lte={text}")).unwrap();
            assert_eq!(wish.filter.unwrap().before, Timestamp(expected), "{text}");
        }
    }

    #[test]
    fn a_status_that_no_order_has_matches_nothing() {
        assert_eq!(Wish::read("status=550&limit=1").unwrap().filter, None);
        assert_eq!(Wish::read("status=400").unwrap().filter.unwrap().status, Some(OrderStatus::Approved));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (query, field) in [
            ("page=0", "page"),
            ("page=x", "page"),
            ("limit=-1", "limit"),
            ("created_date__gte=yesterday", "created_date__gte"),
            ("created_date__lte=2026-02-30", "created_date__lte"),
        ] {
            let errors = Wish::read(query).unwrap_err().in_language(checkout::text::Language::En);
            assert_eq!(errors.keys().copied().collect::<Vec<_>>(), [field], "{query}");
        }
        assert_eq!(Wish::read("limit=1000000").unwrap().limit, ORDERS_PAGE_MAX);
    }
}
