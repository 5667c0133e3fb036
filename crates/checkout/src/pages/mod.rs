//! The table of pages. Steps stand in the order of the chain; a page that is not listed does not compile.

mod delivery;
mod extras;
mod finish;
mod gift_card;
mod loyalty;
mod payment;
mod rewards;
mod start;

pub(crate) use delivery::{
    remote_delivery_option_selection::{
        DELIVERED_NOWHERE, DELIVERY_UNKNOWN, RemoteDeliveryOptionSelectionPage,
    },
    remote_shipping_option_selection::{CARRIERS_UNKNOWN, RemoteShippingOptionSelectionPage},
};

use std::{collections::HashMap, sync::LazyLock};

use crate::{
    page::{AnyPage, Kind},
    text,
};

text!(pub WALLET_NOT_OPEN = "wallet-not-open",
    en: "No payment is open at your wallet. Please begin it again.",
    tr: "Cüzdanınızda açık bir ödeme yok. Lütfen yeniden başlatın.");
text!(TOO_MANY_CARDS = "too-many-cards",
    en: "Too many attempts. Please try again in a few minutes.",
    tr: "Çok fazla deneme yapıldı. Lütfen birkaç dakika sonra yeniden deneyin.");

/// Every page there is.
pub static PAGES: &[&dyn AnyPage] = &[
    &start::index::IndexPage,
    &delivery::delivery_option_selection::DeliveryOptionSelectionPage,
    &delivery::remote_delivery_option_selection::RemoteDeliveryOptionSelectionPage,
    &delivery::address_selection::AddressSelectionPage,
    &delivery::retail_store_selection::RetailStoreSelectionPage,
    &delivery::pickup_location_selection::PickupLocationSelectionPage,
    &delivery::slot_selection::SlotSelectionPage,
    &delivery::shipping_option_selection::ShippingOptionSelectionPage,
    &delivery::attribute_based_shipping_option_selection::AttributeBasedShippingOptionSelectionPage,
    &delivery::data_source_shipping_option_selection::DataSourceShippingOptionSelectionPage,
    &delivery::remote_shipping_option_selection::RemoteShippingOptionSelectionPage,
    &payment::payment_option_selection::PaymentOptionSelectionPage,
    &payment::credit_card::bin_number::BinNumberPage,
    &payment::credit_card::installment_selection::InstallmentSelectionPage,
    &payment::credit_card::credit_card_confirmation::CreditCardConfirmationPage,
    &payment::masterpass::masterpass_bin_number::MasterpassBinNumberPage,
    &payment::masterpass::masterpass_installment::MasterpassInstallmentPage,
    &payment::masterpass::masterpass_order_no::MasterpassOrderNoPage,
    &payment::masterpass::masterpass_complete::MasterpassCompletePage,
    &payment::gpay::gpay_complete::GPayCompletePage,
    &payment::confirmation::confirmation_payment_selected::ConfirmationPaymentSelectedPage,
    &payment::confirmation::confirmation_payment_query::ConfirmationPaymentQueryPage,
    &payment::confirmation::confirmation_payment_complete::ConfirmationPaymentCompletePage,
    &payment::redirection::redirection_payment_selected::RedirectionPaymentSelectedPage,
    &payment::funds_transfer::funds_transfer_choice::FundsTransferChoicePage,
    &payment::funds_transfer::funds_transfer_page::FundsTransferPage,
    &payment::pay_on_delivery::pay_on_delivery_payment_choice::PayOnDeliveryPaymentChoicePage,
    &payment::pay_on_delivery::send_sms::SendSmsPage,
    &payment::pay_on_delivery::pay_on_delivery_page::PayOnDeliveryPage,
    &payment::loyalty_payment::LoyaltyPaymentSelectedPage,
    &payment::credit_payment::credit_payment_selection::CreditPaymentSelectionPage,
    &payment::credit_payment::credit_payment_confirmation::CreditPaymentConfirmationPage,
    &payment::credit_card::credit_card_three_d_secure::CreditCardThreeDSecurePage,
    &payment::redirection::redirection_page_complete::RedirectionPageCompletePage,
    &payment::checkout_provider::checkout_provider_address_selection::CheckoutProviderAddressSelectionPage,
    &payment::checkout_provider::checkout_provider_shipping_option::CheckoutProviderShippingOptionPage,
    &payment::checkout_provider::checkout_provider_agreement_list::CheckoutProviderAgreementListPage,
    &payment::checkout_provider::checkout_provider_notification::CheckoutProviderNotificationPage,
    &payment::checkout_provider::checkout_provider_index::CheckoutProviderIndexPage,
    &payment::checkout_provider::checkout_provider_selection::CheckoutProviderSelectionPage,
    &delivery::address_clear::AddressClearPage,
    &extras::delivery_bags::DeliveryBagsPage,
    &extras::gift_box::gift_box_index::GiftBoxIndexPage,
    &extras::gift_box::gift_box_page::GiftBoxPage,
    &extras::order_note::OrderNotePage,
    &extras::coupon_selection::CouponSelectionPage,
    &extras::campaign_list::CampaignListPage,
    &extras::campaign_selection::CampaignSelectionPage,
    &extras::order_selection::OrderSelectionPage,
    &extras::redirect_guard::RedirectGuardPage,
    &extras::sms::send_barcode_sms::SendBarcodeSmsPage,
    &extras::sms::send_checkout_url_sms::SendCheckoutUrlSmsPage,
    &rewards::reward_list::RewardListPage,
    &rewards::reward_selection::RewardSelectionPage,
    &loyalty::loyalty_card::LoyaltyCardPage,
    &loyalty::loyalty_money_usage::LoyaltyMoneyUsagePage,
    &gift_card::gift_card_page::GiftCardPage,
    &gift_card::gift_card_apply::GiftCardApplyPage,
    &gift_card::gift_card_update_amount::GiftCardUpdateAmountPage,
    &gift_card::gift_card_otp_resend::GiftCardOtpResendPage,
    &payment::checkout_provider::checkout_provider_thank_you::CheckoutProviderThankYouPage,
    &finish::thank_you::ThankYouPage,
];

/// The pages by all their names.
static BY_NAME: LazyLock<HashMap<&str, &dyn AnyPage>> = LazyLock::new(|| {
    let names =
        |page: &'static dyn AnyPage| std::iter::once(page.name()).chain(page.aliases().iter().copied());
    PAGES.iter().flat_map(|page| names(*page).map(|name| (name, *page))).collect()
});

/// The page called `name`.
pub fn find(name: &str) -> Option<&'static dyn AnyPage> {
    BY_NAME.get(name).copied()
}

/// The steps of the chain, in their order, with the pages that may end it.
pub fn chain() -> &'static [&'static dyn AnyPage] {
    static CHAIN: LazyLock<Vec<&dyn AnyPage>> = LazyLock::new(|| {
        let is_step = |page: &&dyn AnyPage| matches!(page.kind(), Kind::Step | Kind::Finish);
        PAGES.iter().copied().filter(is_step).collect()
    });
    &CHAIN
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::PAGES;
    use crate::{page::Kind, requirement};

    #[test]
    fn page_names_are_unique_and_end_in_page() {
        let all: Vec<&str> = PAGES
            .iter()
            .flat_map(|page| std::iter::once(page.name()).chain(page.aliases().iter().copied()))
            .collect();
        let names: HashSet<&str> = all.iter().copied().collect();
        assert_eq!(names.len(), all.len());
        // They go into answers as they are.
        let is_plain = |name: &&str| name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        assert!(names.iter().all(|name| name.ends_with("Page") && is_plain(name)));
    }

    #[test]
    fn a_page_is_found_by_its_other_names_and_answers_with_its_own() {
        for name in ["SendCheckoutUrlSmsPage", "SendCheckoutURLSmsPage"] {
            assert_eq!(super::find(name).map(crate::page::AnyPage::name), Some("SendCheckoutUrlSmsPage"));
        }
    }

    #[test]
    fn every_page_that_is_pointed_at_exists() {
        let requirements = [
            &requirement::BUYER_KNOWN,
            &requirement::SHIPPING_CHOSEN,
            &requirement::PAYS_BY_FUNDS_TRANSFER,
            &requirement::BANK_ACCOUNT_CHOSEN,
            &requirement::PAYS_ON_DELIVERY,
            &requirement::PAYMENT_CHOICE_MADE,
            &requirement::PHONE_CONFIRMED,
            &requirement::PAYS_WITH_LOYALTY_MONEY,
            &requirement::NOTHING_LEFT_TO_PAY,
            &requirement::PAYS_BY_CREDIT,
            &requirement::CREDIT_CHOSEN,
            &requirement::GIFT_CARD_ENTERED,
            &requirement::GIFT_CARD_IN_USE,
            &requirement::PAYS_BY_CARD,
            &requirement::PAYS_BY_REDIRECTION,
            &requirement::CARD_KNOWN,
            &requirement::MAY_BUY,
            &requirement::PAYS_BY_MASTERPASS,
            &requirement::PAYS_BY_GPAY,
            &requirement::PAYS_BY_CONFIRMATION,
            &requirement::MASTERPASS_CARD_KNOWN,
            &requirement::MASTERPASS_INSTALMENTS_CHOSEN,
            &requirement::INSTALMENTS_CHOSEN,
        ];
        let pairs = PAGES.iter().filter_map(|page| match page.kind() {
            Kind::Extra { pair } => pair,
            _ => None,
        });
        let answers = PAGES.iter().filter_map(|page| page.answers_with());
        for name in
            requirements.iter().filter_map(|requirement| requirement.go_to).chain(pairs).chain(answers)
        {
            assert!(super::find(name).is_some(), "{name}");
        }
    }
}
