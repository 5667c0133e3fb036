//! Texts a shopper agrees to, and who sells.

use serde::{Deserialize, Serialize};

use super::{Shop, check::Report};
use crate::{
    agreements,
    text::{Label, Language},
};

/// The longest line about the seller.
const SELLER_CHARS_MAX: usize = 200;
/// The longest name of a text.
const NAME_CHARS_MAX: usize = 64;

/// A text a shopper agrees to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// The name it is asked for by.
    pub slug: String,
    /// The name services know it by, such as `MSS`; its slug when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Its heading.
    pub title: Label,
    /// Its text: paragraphs, headings and lists with `{{ placeholders }}` for what an order brings.
    pub body: Label,
}

impl Contract {
    /// The name services know it by.
    pub fn code(&self) -> &str {
        self.code.as_deref().unwrap_or(&self.slug)
    }
}

/// Who sells, as contracts name them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Merchant {
    /// The name in the trade register; the shop's name when blank.
    pub legal_name: String,
    /// Street, place and country, in lines.
    pub address: String,
    /// Tax office.
    pub tax_office: String,
    /// Tax number.
    pub tax_no: String,
    /// Number in the trade register: MERSİS in Türkiye.
    pub registry_no: String,
    /// Phone number.
    pub phone: String,
    /// E-mail address.
    pub email: String,
    /// Registered electronic mail: KEP in Türkiye.
    pub registered_email: String,
}

impl Merchant {
    /// The name in the trade register, or `shop`.
    pub fn name_or<'a>(&'a self, shop: &'a str) -> &'a str {
        if self.legal_name.trim().is_empty() { shop } else { &self.legal_name }
    }

    fn check(&self, report: &mut Report) {
        let values = [
            ("legal_name", &self.legal_name),
            ("address", &self.address),
            ("tax_office", &self.tax_office),
            ("tax_no", &self.tax_no),
            ("registry_no", &self.registry_no),
            ("phone", &self.phone),
            ("email", &self.email),
            ("registered_email", &self.registered_email),
        ];
        for (name, value) in values {
            let short = value.chars().count() <= SELLER_CHARS_MAX;
            report.require(short, &format!("merchant.{name}"), "must have at most 200 characters");
        }
    }
}

impl Shop {
    /// The text that goes by `name`, its slug or its code.
    pub fn contract(&self, name: &str) -> Option<&Contract> {
        let by_slug = self.contracts.iter().find(|contract| contract.slug == name);
        by_slug.or_else(|| self.contracts.iter().find(|contract| contract.code() == name))
    }

    pub(super) fn check_contracts(&self, report: &mut Report) {
        self.merchant.check(report);
        report.unique("contracts", "slug", self.contracts.iter().map(|contract| contract.slug.as_str()));
        report.unique("contracts", "code", self.contracts.iter().filter_map(|c| c.code.as_deref()));
        for (index, contract) in self.contracts.iter().enumerate() {
            let names = [("slug", Some(contract.slug.as_str())), ("code", contract.code.as_deref())];
            for (name, value) in names.into_iter().filter_map(|(name, value)| Some((name, value?))) {
                let usable = (1..=NAME_CHARS_MAX).contains(&value.chars().count())
                    && !value.contains(char::is_whitespace);
                let place = format!("contracts[{index}].{name}");
                report.require(usable, &place, "1 to 64 characters, no blanks");
            }
            let body = |language| contract.body.in_language(language);
            let mut problems = agreements::problems(body(Language::Tr));
            if body(Language::Tr) != body(Language::En) {
                problems.extend(agreements::problems(body(Language::En)));
            }
            for problem in problems {
                report.add(format!("contracts[{index}].body"), problem);
            }
        }
    }
}
