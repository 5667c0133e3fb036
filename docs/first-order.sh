#!/bin/sh
# Buys one product as a guest and one as a registered customer, by funds transfer, with curl alone; then confirms one
# payment and ships it. Start the demo first (`cargo run --release -- demo`), then run this beside it.
#
# KASSA_URL   where the demo listens            (http://127.0.0.1:8000)
# KASSA       the program, for the operator     (target/release/kassa)
# KASSA_DATA  the demo's data folder            (kassa-data)
set -eu

url=${KASSA_URL:-http://127.0.0.1:8000}
kassa=${KASSA:-target/release/kassa}
data=${KASSA_DATA:-kassa-data}

say() { printf '\n== %s\n' "$*"; }
fail() { printf 'first-order.sh: %s\n' "$*" >&2; exit 1; }

# The first value of a key in a JSON text.
first() { grep -o "\"$1\":\"\{0,1\}[^\",}]*" | head -n 1 | sed 's/^"[^"]*"://; s/"//g'; }

# A checkout page: `page NAME [form]`. A refusal comes as 200 with `errors`, so look for it.
page() {
    answer=$(curl -sS --fail-with-body -X POST "$url/orders/checkout/?page=$1" \
        -H 'x-requested-with: XMLHttpRequest' -H 'accept-language: en-us' \
        -H "Cookie: osessionid=$session" ${2:+--data "$2"}) || fail "$1: $answer"
    case $answer in
        *'"errors":null'*) ;;
        *) fail "$1: $(printf '%s' "$answer" | grep -o '"errors":{[^}]*}')" ;;
    esac
    printf '%-30s ok\n' "$1"
}

# A JSON request: `json METHOD PATH BODY`.
json() {
    answer=$(curl -sS --fail-with-body -X "$1" "$url$2" -H 'x-requested-with: XMLHttpRequest' \
        -H 'accept-language: en-us' -H 'Content-Type: application/json' -H "Cookie: osessionid=$session" \
        --data "$3") || fail "$2: $answer"
}

# From the addresses to the order, whoever buys.
finish() {
    json POST /address/ "$address"
    address_pk=$(printf '%s' "$answer" | first pk)
    page DeliveryOptionSelectionPage 'delivery_option=1'
    page AddressSelectionPage "shipping_address=$address_pk&billing_address=$address_pk"
    page ShippingOptionSelectionPage 'shipping_option=1'
    page PaymentOptionSelectionPage 'payment_option=1'
    page FundsTransferChoicePage 'bank_account=1'
    page OrderNotePage 'notes=my%20order%20note%20is...'
    page FundsTransferPage 'agreement=1'
    path=$(printf '%s' "$answer" | first redirect_url)
    number=$(printf '%s' "$answer" | first order_number)
    [ -n "$number" ] || fail "the last page names no order: $answer"
    say "Order $number"
    curl -sS --fail-with-body "$url$path?format=json" -H 'x-requested-with: XMLHttpRequest' \
        -H "Cookie: osessionid=$session"
    echo
}

fixtures=$(curl -sS --fail-with-body "$url/demo/fixtures.json") || fail "no demo shop at $url: start it with 'cargo run --release -- demo'"
product=$(printf '%s' "$fixtures" | grep -o '"plenty":{[^}]*}' | first pk)
address=$(printf '%s' "$fixtures" | grep -o '"address":{[^}]*}' | sed 's/^"address"://')
[ -n "$product" ] && [ -n "$address" ] || fail "the fixtures name no product or address"

say 'A guest buys'
session=
answer=$(curl -sS --fail-with-body -X POST "$url/baskets/basket/" -H 'x-requested-with: XMLHttpRequest' \
    -H 'Content-Type: application/json' --data "{\"product\": $product, \"quantity\": 1, \"attributes\": {}}") || fail "$answer"
session=$(printf '%s' "$answer" | grep -o '"osessionid":"[a-z0-9]*' | sed 's/.*"//')
page IndexPage 'user_email=guest%40example.com&phone_number=05320000002'
finish
guest_number=$number

say 'A registered customer buys'
answer=$(curl -sS --fail-with-body -D - -o /dev/null -X POST "$url/users/login/" -H 'Content-Type: application/json' \
    --data '{"email": "ayse@example.com", "password": "kassa-demo-1", "formType": "login"}') || fail "login: $answer"
session=$(printf '%s' "$answer" | sed -n 's/^[Ss]et-[Cc]ookie: osessionid=\([a-z0-9]*\);.*/\1/p' | head -n 1)
[ -n "$session" ] || fail "the login brought no session: $answer"
json POST /baskets/basket/ "{\"product\": $product, \"quantity\": 1, \"attributes\": {}}"
finish

say "The operator sees the guest's money and ships"
"$kassa" order confirm-payment "$guest_number" --data "$data"
"$kassa" order ship "$guest_number" --tracking-number TR123456789 --data "$data"
"$kassa" order show "$guest_number" --data "$data"
