//! What a shopper's browser does at a wallet: the scripts of Masterpass, Google Pay and Apple Pay, which ask the sandbox's.

use serde_json::Value;

use crate::{Customer, TestBank, customer::Answer};

impl TestBank {
    /// What the script of `wallet` is answered when it sends `fields`.
    pub async fn wallet(&self, wallet: &str, fields: &[(&str, &str)]) -> Value {
        let client = crate::client().build().expect("a client can be built");
        let request = client.post(format!("{}/wallet/{wallet}/", self.bank.url())).form(fields);
        request.send().await.expect("the wallet answers").json().await.expect("JSON")
    }

    /// Pays at Masterpass, which the context in `opened` opens, with the card `number` kept there. The
    /// amount is sent as its script wants it.
    pub async fn masterpass(&self, opened: &Answer, number: &str) -> String {
        let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{:#}", opened.body)).to_owned();
        let context = opened.context();
        let (token, order_no) = (text(&context["token"]), text(&context["order_no"]));
        let amount = text(&opened.pre_order()["unpaid_amount"]).replacen('.', "", 1);
        let fields = [
            ("token", token.as_str()),
            ("order_no", &order_no),
            ("amount", &amount),
            ("card_number", number),
        ];
        let answer = self.wallet("masterpass", &fields).await;
        answer["token"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    }

    /// Confirms with Google Pay, whose account has the card `number`.
    pub async fn google_pay(&self, number: &str) -> String {
        let answer = self.wallet("google-pay", &[("card_number", number)]).await;
        answer["payment_token"].as_str().expect("a token").to_owned()
    }

    /// Confirms on a device with the card `number`, for the session in the context of `opened`.
    pub async fn apple_pay(&self, opened: &Answer, number: &str) -> String {
        let session = opened.context()["context_data"]["merchantSessionIdentifier"].as_str();
        let session = session.unwrap_or_else(|| panic!("{:#}", opened.body));
        let answer = self.wallet("apple-pay", &[("session", session), ("card_number", number)]).await;
        answer["payment_token"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    }

    /// Where a device wants its session to be opened.
    pub fn validation_url(&self) -> String {
        format!("{}/wallet/apple-pay/session/", self.bank.public_url())
    }
}

impl Customer<'_> {
    /// Goes from an empty basket to the way of paying `option`, with one cup, as a guest.
    pub async fn walks_to_the_wallet(&self, option: &str) -> Answer {
        self.walks_to_the_last_page().await;
        self.post("PaymentOptionSelectionPage", &[("payment_option", option)]).await
    }

    /// Opens a payment at Masterpass with a card that begins like `number`, in one payment.
    pub async fn opens_masterpass(&self, number: &str) -> Answer {
        self.post("MasterpassBinNumberPage", &[("bin_number", &number[..6])]).await;
        self.post("MasterpassInstallmentPage", &[("installment", "1")]).await;
        self.post("MasterpassOrderNoPage", &[]).await
    }

    /// Opens a payment that is confirmed on a device.
    pub async fn opens_apple_pay(&self, bank: &TestBank) -> Answer {
        let url = bank.validation_url();
        self.post("ConfirmationPaymentSelectedPage", &[("agreement", "true"), ("validationURL", &url)]).await
    }

    /// Brings the token of a device.
    pub async fn queries(&self, token: &str) -> Answer {
        self.post("ConfirmationPaymentQueryPage", &[("agreement", "true"), ("payment_token", token)]).await
    }

    /// Brings the token of Google Pay.
    pub async fn pays_with_google(&self, token: &str, three_d: bool) -> Answer {
        let three_d = if three_d { "1" } else { "0" };
        let fields = [("agreement", "1"), ("use_three_d", three_d), ("payment_token", token)];
        self.post("GPayCompletePage", &fields).await
    }
}
