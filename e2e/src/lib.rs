//! A real browser for tests, and a storefront in it: what no test of the wire can see, such as which cookies a browser sends
//! from where, what a page's policy stops, and where Back leads. Only ever used by the tests beside it.

pub mod browser;
pub mod scene;
mod storefront;
pub mod tab;

pub use browser::{Browser, Shopper};
pub use scene::Scene;
pub use tab::Tab;
