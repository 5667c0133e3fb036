//! `/users/orders/`: the orders of the customer who logged in.

use axum::{
    Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use checkout::{
    form::{Field, FieldType, FieldValue, Submission},
    ids::{Pk, Timestamp},
    order::OrderStatus,
    text,
    text::{FormErrors, Problem},
};
use jiff::{civil, tz::TimeZone};
use store::{
    Listed,
    orders::{ORDERS_PAGE_MAX, OrderFilter},
};

use super::drawn;
use crate::{
    app::Shared,
    error::WebError,
    extract::{Caller, PartQuery},
};

text!(NOT_A_DATE = "not-a-date",
    en: "A date such as 2026-11-22 is expected.", tr: "2026-11-22 gibi bir tarih bekleniyor.");

/// The beginning of a day, or a moment.
#[derive(Debug)]
struct From(Timestamp);

/// The first moment behind a day or a moment.
#[derive(Debug)]
struct Until(Timestamp);

/// A status; `None` for a code that no order ever has.
#[derive(Debug)]
struct StatusCode(Option<OrderStatus>);

impl FieldValue for From {
    const TYPE: FieldType = FieldType::Text { chars_max: 40 };

    fn parse(text: &str) -> Result<Self, Problem> {
        let text = text.trim();
        moment(text).or_else(|| day(text, 0)).map(Self).ok_or_else(|| Problem::new(&NOT_A_DATE))
    }
}

impl FieldValue for Until {
    const TYPE: FieldType = FieldType::Text { chars_max: 40 };

    fn parse(text: &str) -> Result<Self, Problem> {
        let text = text.trim();
        let behind = moment(text).map(|at| Timestamp(at.0.saturating_add(1))).or_else(|| day(text, 1));
        behind.map(Self).ok_or_else(|| Problem::new(&NOT_A_DATE))
    }
}

impl FieldValue for StatusCode {
    const TYPE: FieldType = FieldType::Text { chars_max: 8 };

    fn parse(text: &str) -> Result<Self, Problem> {
        Ok(Self(OrderStatus::from_code(text.trim())))
    }
}

/// GET: the orders, newest first. `created_date__gte` and `created_date__lte` are days or moments, in UTC; a day as the
/// end includes the whole day. Blanks around values do not matter: storefronts send some.
pub(crate) async fn all(
    State(app): State<Shared>,
    caller: Caller,
    query: PartQuery,
) -> Result<Response, WebError> {
    let loaded = app.flow.load(&caller.arrival(), false).await?;
    let customer = loaded.customer().ok_or(WebError::LoginNeeded)?.pk;
    let invalid = |errors| WebError::Invalid(errors, loaded.language);
    let part = query.part(ORDERS_PAGE_MAX).map_err(invalid)?;
    let listed = match filter(&query).map_err(invalid)? {
        Some(filter) => app.flow.store().customer_orders(customer, &filter, part.slice).await?,
        None => Listed { count: 0, rows: Vec::new() },
    };
    let rows = listed.rows.iter().map(|stored| drawn(&stored.order, &loaded)).collect();
    Ok(Json(query.answer(&part, &Listed { count: listed.count, rows })).into_response())
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

/// `None` when no order can match.
fn filter(query: &PartQuery) -> Result<Option<OrderFilter>, FormErrors> {
    let submission = query.submission();
    let mut errors = FormErrors::none();
    let from = field::<From>(&submission, "created_date__gte", &mut errors);
    let until = field::<Until>(&submission, "created_date__lte", &mut errors);
    let status = field::<StatusCode>(&submission, "status", &mut errors);
    if !errors.is_empty() {
        return Err(errors);
    }
    let everything = OrderFilter::default();
    let filter = OrderFilter {
        from: from.map_or(everything.from, |from| from.0),
        before: until.map_or(everything.before, |until| until.0),
        status: status.as_ref().and_then(|status| status.0),
    };
    Ok(status.is_none_or(|status| status.0.is_some()).then_some(filter))
}

/// A filter's value. Not read by a declared form: two of the names are none that a field may have.
fn field<T: FieldValue>(submission: &Submission, name: &'static str, errors: &mut FormErrors) -> Option<T> {
    let sent = submission.get(name).filter(|text| !text.trim().is_empty());
    Option::<T>::read(sent).unwrap_or_else(|problem| {
        errors.push(name, problem);
        None
    })
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
    fn a_day_as_the_end_is_a_whole_day_and_a_moment_is_a_moment() {
        for (text, from, until) in [
            ("2026-11-22", DATE, DATE + DAY),
            (" 2026-11-22 ", DATE, DATE + DAY),
            ("2026-11-22T00:00:00Z", DATE, DATE + 1),
            ("2026-11-22T03:00:00+03:00", DATE, DATE + 1),
            ("2026-11-22T00:00:00.5", DATE + 500_000, DATE + 500_001),
        ] {
            assert_eq!(From::parse(text).unwrap().0, Timestamp(from), "{text}");
            assert_eq!(Until::parse(text).unwrap().0, Timestamp(until), "{text}");
        }
        for text in ["yesterday", "2026-02-30", "2026-11", "-1", "9999-12-31T99:00"] {
            assert_eq!(From::parse(text).unwrap_err().code(), "not-a-date", "{text}");
            assert_eq!(Until::parse(text).unwrap_err().code(), "not-a-date", "{text}");
        }
    }
}
