//! Headers of the protocol that `http` has no names for. Looking for a name that is read already is cheaper than reading it
//! with every request.

use http::HeaderName;

pub(crate) const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
pub(crate) const X_CSRFTOKEN: HeaderName = HeaderName::from_static("x-csrftoken");
pub(crate) const X_CURRENCY: HeaderName = HeaderName::from_static("x-currency");
pub(crate) const X_REQUESTED_WITH: HeaderName = HeaderName::from_static("x-requested-with");
