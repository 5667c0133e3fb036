//! The words beside what is filled in. Another word makes another text: see [`super::RENDERER`].

use crate::text;

text!(pub(super) NOTHING_YET = "agreement-nothing-yet", en: "Not chosen yet.", tr: "Henüz seçilmedi.");
text!(pub(super) PRODUCT = "agreement-product", en: "Product", tr: "Ürün");
text!(pub(super) QUANTITY = "agreement-quantity", en: "Quantity", tr: "Adet");
text!(pub(super) UNIT_PRICE = "agreement-unit-price", en: "Unit price", tr: "Birim fiyat");
text!(pub(super) AMOUNT = "agreement-amount", en: "Amount", tr: "Tutar");
text!(pub(super) GOODS = "agreement-goods", en: "Goods", tr: "Ürünler toplamı");
text!(pub(super) DISCOUNTS = "agreement-discounts", en: "Discounts", tr: "İndirimler");
text!(pub(super) SHIPPING = "agreement-shipping", en: "Shipping", tr: "Kargo ücreti");
text!(pub(super) INTEREST = "agreement-interest", en: "Instalment interest", tr: "Vade farkı");
text!(pub(super) TOTAL = "agreement-total", en: "Total, taxes included", tr: "Vergiler dahil toplam");
text!(pub(super) NAME = "agreement-name", en: "Name", tr: "Ad soyad");
text!(pub(super) COMPANY = "agreement-company", en: "Company", tr: "Unvan");
text!(pub(super) ADDRESS = "agreement-address", en: "Address", tr: "Adres");
text!(pub(super) TAX_OFFICE = "agreement-tax-office", en: "Tax office", tr: "Vergi dairesi");
text!(pub(super) TAX_NO = "agreement-tax-no", en: "Tax number", tr: "Vergi no");
text!(pub(super) REGISTRY_NO = "agreement-registry-no", en: "Registration number", tr: "MERSİS no");
text!(pub(super) PHONE = "agreement-phone", en: "Phone", tr: "Telefon");
text!(pub(super) EMAIL = "agreement-email", en: "E-mail", tr: "E-posta");
text!(pub(super) REGISTERED_EMAIL = "agreement-registered-email", en: "Registered e-mail", tr: "KEP adresi");
text!(pub(super) DELIVERY = "agreement-delivery", en: "Delivery", tr: "Teslimat şekli");
text!(pub(super) CARRIER = "agreement-carrier", en: "Carrier", tr: "Kargo firması");
text!(pub(super) STORE = "agreement-store", en: "Store", tr: "Mağaza");
text!(pub(super) PAYMENT = "agreement-payment", en: "Payment", tr: "Ödeme şekli");
text!(pub(super) INSTALMENTS = "agreement-instalments", en: "Instalments", tr: "Taksit");
text!(pub(super) ACCOUNT = "agreement-account", en: "Account", tr: "Hesap");
text!(pub(super) TO_PAY = "agreement-to-pay", en: "To pay", tr: "Ödenecek tutar");
