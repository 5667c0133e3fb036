// What a storefront does with the shop's answers. The shop is on another origin of the same site: cookies go along, and the
// token is read from its cookie.
const shop = document.body.dataset.shop;
const language = navigator.language.slice(0, 2);

const token = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) ?? [])[1];

async function ask(path, body, kind) {
  const headers = { "x-requested-with": "XMLHttpRequest", "accept-language": language };
  if (body !== undefined) {
    // The first page of the shop that is looked at brings a token.
    if (!token()) await fetch(shop + "/users/login/", { credentials: "include" });
    headers["x-csrftoken"] = token();
    headers["content-type"] = kind;
  }
  const method = body === undefined ? "GET" : "POST";
  const answer = await fetch(shop + path, { method, headers, body, credentials: "include" });
  return answer.json();
}

const json = (path, body) => ask(path, JSON.stringify(body), "application/json");
const post = (page, fields) =>
  ask(`/orders/checkout/?page=${page}`, new URLSearchParams(fields).toString(), "application/x-www-form-urlencoded");

/** From an empty basket to a session that may have an address. */
async function begin(product) {
  await json("/baskets/basket/", { product, quantity: 1, attributes: {} });
  await post("IndexPage", { user_email: "guest@example.com", phone_number: "05320000001" });
  return post("DeliveryOptionSelectionPage", { delivery_option: 1 });
}

/** From an address to the choice of a way of paying. */
async function walk(address) {
  await post("AddressSelectionPage", { shipping_address: address, billing_address: address });
  await post("ShippingOptionSelectionPage", { shipping_option: 1 });
  return due();
}

/** Pays by card, and goes where the answer leads. */
async function payByCard(number, threeD) {
  await post("PaymentOptionSelectionPage", { payment_option: 5 });
  await post("BinNumberPage", { bin_number: number.slice(0, 6) });
  await post("InstallmentSelectionPage", { installment: 1 });
  return confirm(number, threeD);
}

/** The last step of it alone, as a shopper who was there already takes it again. */
async function confirm(number, threeD) {
  return goOn(await post("CreditCardConfirmationPage", {
    agreement: 1, use_three_d: threeD ? 1 : 0, card_holder: "Ada Yılmaz", card_number: number, card_month: 7,
    card_year: 2030, card_cvv: "987",
  }));
}

/** Pays on the page of the payment service. */
async function payThere() {
  await post("PaymentOptionSelectionPage", { payment_option: 6 });
  return goOn(await post("RedirectionPaymentSelectedPage", { agreement: "true" }));
}

/** Asks a wallet, as its script would. */
async function wallet(address, fields) {
  return (await fetch(address, { method: "POST", body: new URLSearchParams(fields) })).json();
}

/** Pays with a card kept at Masterpass, and brings what it gave; or has the browser sent back with it. */
async function payByMasterpass(number, sentBack) {
  await post("PaymentOptionSelectionPage", { payment_option: 7 });
  await post("MasterpassBinNumberPage", { bin_number: number.slice(0, 6) });
  await post("MasterpassInstallmentPage", { installment: 1 });
  const opened = await post("MasterpassOrderNoPage", {});
  const page = opened.context_list.find((page) => page.page_name === "MasterpassCompletePage");
  const { token, order_no, extras: { additionalParams } } = page.page_context;
  const amount = opened.pre_order.unpaid_amount.replace(".", "");
  const given = await wallet(additionalParams.purchaseUrl, { token, order_no, amount, card_number: number });
  if (!sentBack) return goOn(await post("MasterpassCompletePage", { token: given.token }));
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: additionalParams.returnUrl });
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "token", value: given.token }));
  document.body.append(form);
  form.submit();
}

/** Pays with Google Pay. */
async function payByGoogle(wallets, number) {
  await post("PaymentOptionSelectionPage", { payment_option: 8 });
  const given = await wallet(wallets + "google-pay/", { card_number: number });
  return goOn(await post("GPayCompletePage", { agreement: "true", payment_token: given.payment_token }));
}

/** Confirms on a device. */
async function payOnDevice(wallets, number) {
  await post("PaymentOptionSelectionPage", { payment_option: 9 });
  const validationURL = wallets + "apple-pay/session/";
  const opened = await post("ConfirmationPaymentSelectedPage", { agreement: "true", validationURL });
  const session = opened.context_list[0].page_context.context_data.merchantSessionIdentifier;
  const given = await wallet(wallets + "apple-pay/", { session, card_number: number });
  await post("ConfirmationPaymentQueryPage", { agreement: "true", payment_token: given.payment_token });
  return goOn(await post("ConfirmationPaymentCompletePage", { agreement: "true" }));
}

/** Buys on the page of a checkout provider. */
async function buyThere() {
  await post("CheckoutProviderIndexPage", {});
  return goOn(await post("CheckoutProviderSelectionPage", { checkout_provider: 1 }));
}

/** Orders by funds transfer. */
async function payLater() {
  await post("PaymentOptionSelectionPage", { payment_option: 1 });
  await post("FundsTransferChoicePage", { bank_account: 1 });
  return goOn(await post("FundsTransferPage", { agreement: 1 }));
}

function goOn(answer) {
  const path = answer.context_list?.map((page) => page.page_context.redirect_url).find(Boolean);
  if (path) location.href = new URL(path, shop).href;
  return path ?? JSON.stringify(answer.errors);
}

/** The pages the shop says are due for this session. */
async function due(page) {
  const answer = await ask("/orders/checkout/" + (page ? `?page=${page}` : ""));
  return answer.context_list?.map((entry) => entry.page_name).join() ?? answer.redirect_url;
}
