#!/usr/bin/env python3
"""A checkout provider behind Kassa's signed contract, version 1, in nothing but Python's standard library.

It keeps its books in memory and moves no money: copy it, and replace the page with yours and `pay` with calls to your bank.

    KASSA_PROVIDER_SECRET=... python3 provider.py --port 8003
    KASSA_PROVIDER_SECRET=... kassa provider-test http://127.0.0.1:8003

With `--fault NAME` it breaks one promise on purpose; `--list-faults` prints the names. `kassa provider-test` finds every one.
"""

import argparse
import hashlib
import hmac
import json
import os
import re
import secrets
import threading
import time
import urllib.error
import urllib.request
from decimal import Decimal, InvalidOperation
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, urlsplit

CURRENCIES = {"TRY": 2, "EUR": 2, "USD": 2}
NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
AMOUNT = re.compile(r"\d{1,13}(\.\d{1,4})?")
URLS = ("addresses", "shipping_options", "agreement_types", "agreement", "notification", "success", "cancel")
SIGNATURE_SECONDS = 300
BODY_BYTES_MAX = 64 * 1024
ADDRESS = {
    "address_title": "Ev", "name": "Ayşe", "surname": "Yılmaz", "phone_number": "+905321234567",
    "country": {"name": "Türkiye", "code": "TR"}, "city": {"name": "İstanbul", "code": "34"},
    "town": {"name": "Kadıköy"}, "district": {"name": "Caferağa Mah"}, "line": "Moda Caddesi No: 12",
    "postal_code": "34710", "address_type": "CUSTOMER", "is_default": True,
}  # fmt: skip

# Each breaks one promise, and `kassa provider-test` names the check that finds it.
FAULTS = {
    "any-signature": "believes every request",
    "old-signature": "believes a request that was signed long ago",
    "opens-twice": "makes a new page of a repeated opening",
    "takes-changes": "answers a known session with another amount as if it were the first",
    "unknown-is-error": "answers a query for a session it has not heard of with 404",
    "unsigned-calls": "does not sign its calls to the shop",
    "signs-body-only": "leaves the path out of what it signs",
    "forgets-conversation": "does not bring the shop's conversation along",
    "hides-addresses": "does not tell the shop which addresses were picked",
    "invents-option": "picks a shipping option the shop does not offer",
    "skips-agreements": "does not ask for agreements in full",
    "text-booleans": "writes true as a text",
    "forgets-shipping": "leaves the carrier out of what was paid",
    "float-amounts": "counts money in floating point, in 32 bits",
    "tells-once": "tells of a payment once, heard or not",
    "renames-repeats": "calls a repeated notification otherwise",
    "keeps-the-money": "keeps the money when nobody heard of it",
    "wrong-way-back": "leads the browser elsewhere than the shop said",
    "other-answer": "answers a query with another amount than it told",
    "tells-of-declined": "tells of a payment when the card did not pay",
    "pays-closed": "lets a closed session be paid",
    "forgets-close": "forgets the close of a session it has not heard of",
    "closes-paid": "closes a session that was paid",
    "refunds-twice": "gives back again when a refund is sent again",
    "refunds-too-much": "gives back more than was paid",
}


class Refusal(Exception):
    """The request is at fault, and nothing was done."""

    def __init__(self, status, error):
        super().__init__(error)
        self.status, self.error = status, error


def require(condition, error, status=422):
    if not condition:
        raise Refusal(status, error)


def minor_of(text, currency):
    """`129.90` in TRY is 12990; nothing finer than the currency, nothing in floating point."""
    require(isinstance(text, str) and AMOUNT.fullmatch(text), "amount_malformed")
    try:
        minor = Decimal(text).scaleb(CURRENCIES[currency])
    except InvalidOperation:
        raise Refusal(422, "amount_malformed") from None
    require(minor == minor.to_integral_value(), "amount_malformed")
    return int(minor)


def money(body):
    """The amount of a request as whole minor units, and its currency."""
    require(body.get("currency") in CURRENCIES, "currency_not_taken")
    minor = minor_of(body.get("amount"), body["currency"])
    require(minor > 0, "amount_malformed")
    return minor, body["currency"]


def text_of(minor, currency):
    return f"{Decimal(minor).scaleb(-CURRENCIES[currency]):.2f}"


def signature(secret, name, seconds, target, body):
    message = f"{name}.{seconds}.{target}.".encode() + body
    return hmac.new(secret, message, hashlib.sha256).hexdigest()


class Books:
    """What became of every session. One lock around everything but calls to the shop."""

    def __init__(self, secret, url, fault, attempts, retry):
        self.secret, self.url, self.fault = secret, url, fault
        self.attempts, self.retry = attempts, retry
        self.lock = threading.RLock()
        self.sessions, self.closed, self.tokens = {}, set(), {}

    # -- what the shop asks ---------------------------------------------------------------------------------------------

    def describe(self, _body):
        return {
            "version": 1,
            "name": "Example provider",
            "currencies": list(CURRENCIES),
            "session_seconds": 1800,
            "notification_attempts": self.attempts,
            "capabilities": {"query": True, "close": True, "refund": True},
            "test_mode": True,
        }

    def open(self, body):
        minor, currency = money(body)
        name, urls = body.get("session"), body.get("urls")
        require(isinstance(name, str) and NAME.fullmatch(name), "session_malformed")
        require(isinstance(urls, dict) and all(isinstance(urls.get(page), str) for page in URLS), "urls_malformed")
        require(all(body.get(field) for field in ("order", "conversation", "basket_id")), "bad_request")
        require(name not in self.closed, "session_closed", 409)
        known = self.sessions.get(name)
        if known and self.fault != "opens-twice":
            same = known["asked"] == (minor, currency) and known["sent"]["order"] == body["order"]
            require(same or self.fault == "takes-changes", "session_changed", 409)
            return self.page_of(name, known)
        entry = {
            "sent": body, "asked": (minor, currency), "token": secrets.token_hex(16), "state": "open",
            "paid": 0, "refunded": 0, "refunds": {}, "notification": None, "return_url": None,
        }  # fmt: skip
        self.sessions[name] = entry
        self.tokens[entry["token"]] = name
        return self.page_of(name, entry)

    def page_of(self, name, entry):
        return {"session": name, "token": entry["token"], "redirect_url": f"{self.url}/pay/{entry['token']}/"}

    def query(self, body):
        name = self.named(body)
        entry = self.sessions.get(name)
        if entry is None:
            require(self.fault != "unknown-is-error", "unknown_session", 404)
            return {"status": "closed" if name in self.closed else "unknown"}
        if entry["state"] != "paid":
            return {"status": entry["state"]}
        currency = entry["asked"][1]
        if entry["refunded"]:
            paid, refunded = text_of(entry["paid"], currency), text_of(entry["refunded"], currency)
            return {"status": "returned", "paid": paid, "refunded": refunded, "currency": currency}
        notification = json.loads(json.dumps(entry["notification"]))
        if self.fault == "other-answer":
            notification["transaction"]["order_amount"] = "0.01"
        return {"status": "paid", "notification": notification}

    def close(self, body):
        name = self.named(body)
        entry = self.sessions.get(name)
        if entry is None:
            # It may still be on its way: what is closed is never opened.
            if self.fault != "forgets-close":
                self.closed.add(name)
        else:
            require(entry["state"] != "paid" or self.fault == "closes-paid", "already_paid", 409)
            entry["state"] = "closed"
        return {"session": name}

    def refund(self, body):
        minor, currency = money(body)
        name, key = self.named(body), body.get("key")
        require(isinstance(key, str) and NAME.fullmatch(key), "key_malformed")
        entry = self.sessions.get(name)
        require(entry and entry["state"] == "paid", "not_paid", 409)
        require(currency == entry["asked"][1], "other_currency")
        before = entry["refunds"].get(key)
        if before and self.fault != "refunds-twice":
            require(before[0] == minor, "key_used_otherwise", 409)
            return before[1]
        left = entry["paid"] - entry["refunded"]
        require(minor <= left or self.fault == "refunds-too-much", "more_than_paid")
        entry["refunded"] += minor
        receipt = {"session": name, "reference": "ex-" + secrets.token_hex(6)}
        receipt |= {"amount": text_of(minor, currency), "currency": currency}
        entry["refunds"][key] = (minor, receipt)
        return receipt

    def named(self, body):
        name = body.get("session")
        require(isinstance(name, str) and NAME.fullmatch(name), "session_malformed")
        return name

    # -- what the shop is asked and told --------------------------------------------------------------------------------

    def call(self, url, name, body):
        """Calls the shop; status and answer. A message that is sent again is called the same."""
        parts = urlsplit(url)
        target = parts.path + ("?" + parts.query if parts.query else "")
        data, seconds = json.dumps(body).encode(), str(int(time.time()))
        signed = "" if self.fault == "signs-body-only" else target
        headers = {"content-type": "application/json", "kassa-id": name, "kassa-timestamp": seconds}
        headers["kassa-signature"] = signature(self.secret, name, seconds, signed, data)
        if self.fault == "unsigned-calls":
            del headers["kassa-signature"]
        request = urllib.request.Request(url, data, headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=8) as answer:
                return answer.status, json.loads(answer.read(256 * 1024))
        except urllib.error.HTTPError as error:
            return error.code, {}
        except (OSError, ValueError):
            return 0, {}

    def ask(self, url, body):
        status, answer = self.call(url, "ask-" + secrets.token_hex(8), body)
        require(200 <= status < 300, "shop_refused", 409)
        return answer

    def reference(self, entry):
        sent = entry["sent"]
        reference = {"order_id": sent["order"], "session_token": entry["token"], "basket_id": sent["basket_id"]}
        if self.fault != "forgets-conversation":
            reference["conversation_id"] = sent["conversation"]
        return reference | {"language": sent.get("language", "en")}

    def shop_with(self, entry):
        """The shopper picks an address and a carrier, and reads what has to be agreed to."""
        urls, both = entry["sent"]["urls"], {"shipping_address": ADDRESS, "billing_address": ADDRESS}
        reference = self.reference(entry)
        if self.fault != "hides-addresses":
            self.ask(urls["addresses"], reference | both)
        options = self.ask(urls["shipping_options"], reference)["shipping_options"]
        key = "999" if self.fault == "invents-option" else options[0]["key"]
        picked = reference | both | {"shipping_option_key": key}
        for agreement in self.ask(urls["agreement_types"], picked)["agreements"]:
            if self.fault != "skips-agreements":
                # A real page shows its `agreement_body` in a frame that runs nothing.
                self.ask(f"{urls['agreement']}&code={quote(agreement['code'])}", picked | {"code": agreement["code"]})
        return minor_of(options[0]["shipping_amount"], entry["asked"][1])

    def visit(self, token, fields):
        """The provider's page. A real one asks the shopper; in test mode `kassa_test` answers for them."""
        with self.lock:
            require(token in self.tokens, "no_session", 404)
            entry, decision = self.sessions[self.tokens[token]], fields.get("kassa_test")
            require(decision in ("pay", "decline", "cancel"), "this page is for tests")
            require(entry["state"] == "open" or self.fault == "pays-closed", "session_is_over", 409)
            if decision == "cancel":
                entry["state"] = "closed"
                return {"leads_to": entry["sent"]["urls"]["cancel"]}
        shipping = self.shop_with(entry)
        if decision == "decline" and self.fault != "tells-of-declined":
            return {"leads_to": None}
        with self.lock:
            require(entry["state"] == "open" or self.fault == "pays-closed", "session_is_over", 409)
            self.pay(entry, shipping)
        led = self.tell(entry, "paid-" + token)
        if not led:
            threading.Thread(target=self.tell_again, args=(entry, "paid-" + token), daemon=True).start()
        if led and self.fault == "wrong-way-back":
            led = entry["sent"]["urls"]["success"]
        return {"leads_to": led}

    def pay(self, entry, shipping):
        goods, currency = entry["asked"]
        if self.fault == "float-amounts":
            import struct

            goods = int(struct.unpack("f", struct.pack("f", float(goods)))[0])
        total = goods if self.fault == "forgets-shipping" else goods + shipping
        yes = "true" if self.fault == "text-booleans" else True
        entry["state"], entry["paid"] = "paid", total
        entry["notification"] = self.reference(entry) | {
            "is_successful": yes, "agreements": yes, "merchant_id": "example", "akifast_user_id": "example-shopper",
            "transaction": {
                "transaction_id": "ex-" + secrets.token_hex(6),
                "transaction_date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                "currency": currency, "order_amount": text_of(goods, currency),
                "shipping_amount": text_of(shipping, currency), "interest_amount": "0.00",
                "total_paid_amount": text_of(total, currency), "installment_count": 1,
                "is_preauth": False, "is_threed": True,
            },
            "payment_info": {}, "card_info": {"brand": "Example", "bin": "411111", "last_four": "1111"},
            "shipping_address": ADDRESS, "billing_address": ADDRESS,
        }  # fmt: skip

    def tell(self, entry, name):
        """Tells the shop of a payment once; where the browser goes, if it heard."""
        status, answer = self.call(entry["sent"]["urls"]["notification"], name, entry["notification"])
        return answer.get("return_url") if 200 <= status < 300 else None

    def tell_again(self, entry, name):
        for attempt in range(1, 1 if self.fault == "tells-once" else self.attempts):
            time.sleep(self.retry)
            if self.tell(entry, f"{name}-{attempt}" if self.fault == "renames-repeats" else name):
                return
        with self.lock:
            if self.fault not in ("keeps-the-money", "tells-once"):
                entry["refunded"] = entry["paid"]


def is_signed(secret, headers, path, body, fault):
    if fault == "any-signature":
        return True
    name, seconds = headers.get("kassa-id", ""), headers.get("kassa-timestamp", "")
    if not seconds.isascii() or not seconds.isdigit() or not ID.fullmatch(name):
        return False
    fresh = abs(time.time() - int(seconds)) <= SIGNATURE_SECONDS
    expected = signature(secret, name, seconds, path, body)
    right = hmac.compare_digest(expected.encode(), headers.get("kassa-signature", "").encode())
    return right and (fresh or fault == "old-signature")


def handler(books):
    paths = {f"/v1/{name}": getattr(books, name) for name in ("describe", "open", "query", "close", "refund")}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            length = int(self.headers.get("content-length") or 0)
            if length > BODY_BYTES_MAX:
                return self.say(413, {"error": "too_large"})
            body, path = self.rfile.read(length), urlsplit(self.path).path
            try:
                self.say(200, self.called(path, body))
            except Refusal as refusal:
                self.say(refusal.status, {"error": refusal.error})

        def called(self, path, body):
            if path.startswith("/pay/"):
                fields = parse_qs(body.decode("ascii", "replace"))
                return books.visit(path.split("/")[2], {name: values[0] for name, values in fields.items()})
            require(path in paths, "no_such_path", 404)
            require(is_signed(books.secret, self.headers, path, body, books.fault), "wrong_signature", 401)
            try:
                sent = json.loads(body)
            except ValueError:
                raise Refusal(400, "not_understood") from None
            require(isinstance(sent, dict), "not_understood", 400)
            with books.lock:
                return paths[path](sent)

        def say(self, status, answer):
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Requests hold addresses: nothing of them is logged."""

    return Handler


class Server(ThreadingHTTPServer):
    # A shop sends many requests at once, and the usual queue of five would turn some away.
    request_queue_size = 128


def main():
    options = argparse.ArgumentParser(description="A checkout provider behind Kassa's signed contract.")
    options.add_argument("--port", type=int, default=8003)
    options.add_argument("--attempts", type=int, default=5, help="how often the shop is told of a payment")
    options.add_argument("--retry-ms", type=int, default=500, help="milliseconds between two of them")
    options.add_argument("--fault", choices=sorted(FAULTS))
    options.add_argument("--list-faults", action="store_true")
    chosen = options.parse_args()
    if chosen.list_faults:
        for name, about in FAULTS.items():
            print(f"{name}: {about}")
        return
    secret = os.environ.get("KASSA_PROVIDER_SECRET", "").encode()
    if len(secret) < 16:
        raise SystemExit("KASSA_PROVIDER_SECRET needs at least 16 characters")
    server = Server(("127.0.0.1", chosen.port), None)
    url = f"http://127.0.0.1:{server.server_port}"
    books = Books(secret, url, chosen.fault, chosen.attempts, chosen.retry_ms / 1000)
    server.RequestHandlerClass = handler(books)
    print(f"The example provider is ready at {url}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
