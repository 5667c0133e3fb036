//! What a shopper agrees to: the shop's texts with the data of an order filled in. The same text comes of the same
//! template and the same order for ever, so an order keeps digests and no copies.

mod blocks;
mod digest;
mod markup;
mod prepared;
#[cfg(test)]
mod tests;
mod values;
mod words;

use std::sync::Arc;

use prepared::{Prepared, prepared};
use serde::{Deserialize, Serialize};
use values::Values;

use crate::{
    checkout::View,
    ids::Timestamp,
    order::Order,
    shop::{Contract, Merchant, Shop},
    text::Language,
};

/// No agreement is longer, whatever is filled in: services that show one take no more.
pub const AGREEMENT_BYTES_MAX: usize = 256 * 1024;

/// Changes with anything that makes other bytes of the same template and order. What was accepted under another number
/// is not drawn by this one, so an earlier way of drawing has to stay beside a later one.
const RENDERER: u32 = 1;

pub(crate) use markup::problems;
pub use prepared::PreparedAgreements;

/// A text with all that is filled in and belongs to no order, in one language. Never changed once an order names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    renderer: u32,
    /// The language it is written in.
    pub language: Language,
    /// The name it is asked for by.
    pub slug: String,
    /// The name services know it by.
    pub code: String,
    /// Its heading.
    pub title: String,
    body: String,
    shop: String,
    seller: Merchant,
}

impl Template {
    /// `contract` of `shop` in `language`.
    pub fn new(contract: &Contract, shop: &Shop, language: Language) -> Self {
        Self {
            renderer: RENDERER,
            language,
            slug: contract.slug.clone(),
            code: contract.code().to_owned(),
            title: contract.title.in_language(language).to_owned(),
            body: contract.body.in_language(language).to_owned(),
            shop: shop.name.clone(),
            seller: shop.merchant.clone(),
        }
    }

    /// Whether it is `contract` of `shop` in `language`, as they are now.
    fn is_of(&self, contract: &Contract, shop: &Shop, language: Language) -> bool {
        let Self { renderer, language: written, slug, code, title, body, shop: name, seller } = self;
        (*renderer, *written, slug, name, seller)
            == (RENDERER, language, &contract.slug, &shop.name, &shop.merchant)
            && code == contract.code()
            && title == contract.title.in_language(language)
            && body == contract.body.in_language(language)
    }

    /// The one of `shop` that goes by `name`, its slug or its code.
    pub fn named(shop: &Shop, name: &str, language: Language) -> Option<Self> {
        shop.contract(name).map(|contract| Self::new(contract, shop, language))
    }

    /// The document it is kept as.
    pub fn document(&self) -> String {
        serde_json::to_string(self).expect("a template has text keys only")
    }

    /// Which text this is: the digest of its document, so that no two texts share a version.
    pub fn version(&self) -> String {
        digest::version(&self.document())
    }

    /// The template kept as `document` under `version`; `None` when it is another one, or one that is drawn in another way.
    pub fn kept(version: &str, document: &str) -> Option<Self> {
        let template: Self = serde_json::from_str(document).ok()?;
        (digest::version(document) == version && template.renderer == RENDERER).then_some(template)
    }
}

/// A text ready to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// The name services know it by.
    pub code: String,
    /// Its heading.
    pub text: String,
    /// The whole of it: a piece of HTML, every value escaped.
    pub body: String,
}

/// Fills `order` into `template`. Draws nothing that a later command changes of an order.
pub fn render(template: &Template, order: &Order) -> Agreement {
    let values = Values::new(template, order);
    Agreement {
        code: template.code.clone(),
        text: template.title.clone(),
        body: markup::fill(&markup::parts(template), &values),
    }
}

/// The agreements of `shop`, each with `order` filled in.
pub fn all(shop: &Shop, order: &Order, language: Language) -> Vec<Agreement> {
    shop.contracts.iter().map(|contract| render(&Template::new(contract, shop, language), order)).collect()
}

/// The agreement of `shop` that goes by `name`, its slug or its code, with `order` filled in.
pub fn named(shop: &Shop, name: &str, order: &Order, language: Language) -> Option<Agreement> {
    Some(render(&Template::named(shop, name, language)?, order))
}

/// The order that would come of the checkout in `view` now, to fill into agreements; what was not chosen yet is not in it.
pub fn draft(view: &View) -> Order {
    Order::draft(view, view.quote())
}

/// What whoever made an order accepted, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// When.
    pub at: Timestamp,
    /// Which texts.
    pub agreements: Vec<Accepted>,
}

/// A text that was accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// The name it was asked for by.
    pub slug: String,
    /// The name services know it by.
    pub code: String,
    /// The version of its template.
    pub version: String,
    /// The SHA-256 of its HTML, in hexadecimal digits.
    pub digest: String,
}

impl Accepted {
    fn new(prepared: &Prepared, values: &Values) -> Self {
        let Prepared { template, version, parts } = prepared;
        Self {
            slug: template.slug.clone(),
            code: template.code.clone(),
            version: version.clone(),
            digest: digest::whole(&markup::fill(parts, values)),
        }
    }

    /// The text as it was accepted with `order`; `None` when what is kept makes another one.
    pub fn reproduced(&self, document: &str, order: &Order) -> Option<Agreement> {
        let agreement = render(&Template::kept(&self.version, document)?, order);
        (digest::whole(&agreement.body) == self.digest).then_some(agreement)
    }
}

/// All of `templates`, accepted with `order`. Most get the same filled in, which is drawn once.
fn accepted(templates: &[Arc<Prepared>], order: &Order) -> Vec<Accepted> {
    let mut values: Option<Values> = None;
    let mut accepted = Vec::with_capacity(templates.len());
    for prepared in templates {
        let values = match &mut values {
            Some(values) if values.are_for(&prepared.template) => values,
            other => other.insert(Values::new(&prepared.template, order)),
        };
        accepted.push(Accepted::new(prepared, values));
    }
    accepted
}

impl Order {
    /// This order with all agreements of `shop` accepted as they read now.
    #[must_use]
    pub fn accepting(self, shop: &Shop) -> Self {
        self.accepting_shown(shop, &[])
    }

    /// The same, where some were `shown` before, maybe in another language, and are accepted as they read then.
    #[must_use]
    pub fn accepting_shown(mut self, shop: &Shop, shown: &[Template]) -> Self {
        let as_shown = |contract: &Contract| {
            let template = shown.iter().find(|template| template.slug == contract.slug);
            template.map_or_else(
                || prepared(contract, shop, self.language),
                |template| Arc::new(template.clone().into()),
            )
        };
        let mut templates: Vec<Arc<Prepared>> = shop.contracts.iter().map(as_shown).collect();
        // The shop has some no more that were accepted all the same.
        let left = shown.iter().filter(|template| shop.contract(&template.slug).is_none());
        templates.extend(left.map(|template| Arc::new(template.clone().into())));
        let agreements = accepted(&templates, &self);
        self.acceptance = (!agreements.is_empty()).then_some(Acceptance { at: self.created, agreements });
        self
    }
}
