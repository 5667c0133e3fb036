#!/usr/bin/env python3
"""A payment gateway behind Kassa's signed contract, version 1, in nothing but Python's standard library.

It keeps its books in memory and moves no money: copy it, and replace what `Books` does with calls to your bank.

    KASSA_PAYMENT_SECRET=... python3 gateway.py --port 8002
    KASSA_PAYMENT_SECRET=... kassa gateway-test http://127.0.0.1:8002

With `--fault NAME` it breaks one promise on purpose; `--list-faults` prints the names. `kassa gateway-test` finds every one.
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
from decimal import Decimal, InvalidOperation
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

CURRENCIES = {"TRY": 2, "EUR": 2, "USD": 2, "JPY": 0, "KWD": 3}
CARD = {"name": "Example card", "slug": "example", "bank": "Example bank", "kind": "credit"}
PLANS = ((1, 0), (3, 150), (6, 300))  # payments, hundredths of a per cent
DECLINED_CARDS = {"4000000000000119"}
NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
AMOUNT = re.compile(r"\d{1,13}(\.\d{1,4})?")
SIGNATURE_SECONDS = 300
BODY_BYTES_MAX = 64 * 1024

# Each breaks one promise, and `kassa gateway-test` names the check that finds it.
FAULTS = {
    "rounds-down": "rounds the interest of a plan down",
    "other-rates": "lists cards with other rates than they are answered with",
    "any-signature": "believes every request",
    "old-signature": "believes a request that was signed long ago",
    "charges-twice": "makes a new charge of a repeat",
    "takes-changes": "answers a known charge with another amount as if it were the first",
    "float-amounts": "counts money in floating point, in 32 bits",
    "decline-is-error": "answers a card that does not pay with error 500",
    "unknown-is-error": "answers a query for a charge it has not heard of with 404",
    "captures-twice": "captures again under another key",
    "voids-captured": "lets go of money that was taken already",
    "forgets-void": "forgets a void of a charge it has not heard of",
    "refunds-twice": "gives back again when a refund is sent again",
    "refunds-too-much": "gives back more than it took",
    "unsigned-return": "does not sign what the browser carries back",
    "any-token": "completes a charge whatever the token",
    "repeats-card": "repeats the card in its answer",
}


class Refusal(Exception):
    """The request is at fault, and nothing was done."""

    def __init__(self, status, error):
        super().__init__(error)
        self.status, self.error = status, error


def require(condition, error, status=422):
    if not condition:
        raise Refusal(status, error)


def money(body):
    """The amount of a request as whole minor units, and its currency."""
    text, currency = body.get("amount"), body.get("currency")
    require(currency in CURRENCIES, "currency_not_taken")
    require(isinstance(text, str) and AMOUNT.fullmatch(text), "amount_malformed")
    try:
        minor = Decimal(text).scaleb(CURRENCIES[currency])
    except InvalidOperation:
        raise Refusal(422, "amount_malformed") from None
    require(minor == minor.to_integral_value() and minor > 0, "amount_malformed")
    return int(minor), currency


def text_of(minor, currency):
    """`12990` in TRY is `129.90`; at least two decimals are written."""
    digits = CURRENCIES[currency]
    return f"{Decimal(minor).scaleb(-digits):.{max(digits, 2)}f}"


class Books:
    """What became of every charge. One lock around everything: a repeat waits for the first."""

    def __init__(self, secret, url, fault):
        self.secret, self.url, self.fault = secret, url, fault
        self.lock = threading.Lock()
        self.charges, self.closed, self.sessions, self.receipts = {}, set(), {}, {}

    # -- what the shop asks ---------------------------------------------------------------------------------------------

    def describe(self, _body):
        able = (
            "card hosted_page three_d without_three_d instalments card_list capture_later partial_capture void"
            " partial_refund query"
        )
        return {
            "version": 1,
            "name": "Example gateway",
            "slug": "example",
            "currencies": list(CURRENCIES),
            "capabilities": {name: True for name in able.split()},
            "test_mode": True,
        }

    def plans(self, body):
        minor, currency = money(body)
        if body.get("bin", "")[:6] != "411111":
            return {"card": None}
        plans = []
        for count, basis_points in PLANS:
            half = 0 if self.fault == "rounds-down" else 5_000
            total = minor + (minor * basis_points + half) // 10_000
            plans.append(
                {"instalments": count, "interest_basis_points": basis_points, "total": text_of(total, currency)}
            )
        return {"card": CARD, "plans": plans}

    def cards(self, body):
        require(body.get("currency") in CURRENCIES, "currency_not_taken")
        more = 1 if self.fault == "other-rates" else 0
        plans = [{"instalments": count, "interest_basis_points": points + more} for count, points in PLANS]
        return {"cards": [{"card": CARD, "plans": plans}]}

    def charge(self, body):
        minor, currency = money(body)
        name = body.get("charge")
        require(isinstance(name, str) and NAME.fullmatch(name), "charge_malformed")
        require(body.get("capture") in ("now", "later") and body.get("return_url"), "bad_request")
        card = body.get("card")
        known = self.charges.get(name)
        if known and self.fault != "charges-twice":
            same = known["asked"] == (minor, currency)
            require(same or self.fault == "takes-changes", "charge_changed", 409)
            if not same:
                known["asked"] = known["held"] = (minor, currency)
            return self.answer(name, known, card)
        if name in self.closed:
            return {"status": "declined", "charge": name, "reason": "closed"}
        entry = {
            "asked": (minor, currency),
            "held": (minor, currency),
            "captured": 0,
            "refunded": 0,
            "capture": body["capture"],
            "return_url": body["return_url"],
            "hosted": card is None,
            "state": "pending",
            "reason": None,
            "approved": False,
            "token": secrets.token_hex(16),
            "session": secrets.token_hex(16),
            "reference": "ex-" + secrets.token_hex(6),
            "operations": {},
        }
        self.charges[name] = entry
        self.sessions[entry["session"]] = name
        if card is not None and not body.get("three_d"):
            declined = card.get("number") in DECLINED_CARDS
            self.decide(entry, "refused" if declined else None)
            if declined and self.fault == "decline-is-error":
                raise Refusal(500, "card_declined")
        return self.answer(name, entry, card)

    def complete(self, body):
        asked = money(body)
        name, entry = self.find(body)
        require(body.get("token") == entry["token"] or self.fault == "any-token", "wrong_token")
        require(asked == entry["asked"], "amount_differs")
        if entry["state"] == "pending":
            require(entry["approved"] or self.fault == "any-token", "shopper_still_away", 409)
            self.decide(entry, None)
        return self.answer(name, entry, None)

    def query(self, body):
        name = body.get("charge")
        require(isinstance(name, str), "charge_malformed", 400)
        entry = self.charges.get(name)
        if entry is None:
            require(self.fault != "unknown-is-error", "unknown_charge", 404)
            return {"status": "voided" if name in self.closed else "unknown"}
        answer = {"status": entry["state"], "reason": entry["reason"], "reference": entry["reference"]}
        minor, currency = entry["held"]
        if entry["state"] == "captured":
            minor = entry["captured"]
            answer["refunded"] = text_of(entry["refunded"], currency)
        return answer | {"amount": self.said(minor, currency), "currency": currency}

    def capture(self, body):
        minor, currency = money(body)
        return self.once("capture", body, (minor, currency), lambda entry: self.take(entry, minor))

    def refund(self, body):
        minor, currency = money(body)
        return self.once("refund", body, (minor, currency), lambda entry: self.give_back(entry, minor))

    def void(self, body):
        name = body.get("charge")
        require(isinstance(name, str) and NAME.fullmatch(name), "charge_malformed")
        if name not in self.charges:
            # It may still be on its way: what is closed is never made.
            if self.fault != "forgets-void":
                self.closed.add(name)
            return {"charge": name, "reference": "ex-" + secrets.token_hex(6)}
        return self.once("void", body, None, self.let_go)

    # -- what happens to the money --------------------------------------------------------------------------------------

    def decide(self, entry, reason):
        if reason:
            entry["state"], entry["reason"] = "declined", reason
        elif entry["capture"] == "now":
            entry["state"], entry["captured"] = "captured", entry["held"][0]
        else:
            entry["state"] = "authorized"

    def take(self, entry, minor):
        again = entry["state"] == "captured" and self.fault == "captures-twice"
        require(entry["state"] == "authorized" or again, "not_authorized", 409)
        require(minor <= entry["held"][0], "more_than_authorized")
        entry["state"], entry["captured"] = "captured", entry["captured"] + minor

    def let_go(self, entry):
        require(entry["state"] != "captured" or self.fault == "voids-captured", "already_captured", 409)
        if entry["state"] != "declined":
            entry["state"] = "voided"

    def give_back(self, entry, minor):
        require(entry["state"] == "captured", "not_captured", 409)
        left = entry["captured"] - entry["refunded"]
        require(minor <= left or self.fault == "refunds-too-much", "more_than_captured")
        entry["refunded"] += minor

    def once(self, kind, body, asked, change):
        """Makes a change once for each key; a repeat gets the first receipt."""
        key = body.get("key")
        require(isinstance(key, str) and NAME.fullmatch(key), "key_malformed")
        name, entry = self.find(body)
        if asked:
            require(asked[1] == entry["held"][1], "other_currency")
        before = entry["operations"].get(key)
        if before and not (kind == "refund" and self.fault == "refunds-twice"):
            require(before[0] == (kind, asked), "key_used_otherwise", 409)
            return before[1]
        change(entry)
        receipt = {"charge": name, "reference": "ex-" + secrets.token_hex(6)}
        if asked:
            receipt |= {"amount": text_of(*asked), "currency": asked[1]}
        entry["operations"][key] = ((kind, asked), receipt)
        return receipt

    # -- answers --------------------------------------------------------------------------------------------------------

    def find(self, body):
        name = body.get("charge")
        require(isinstance(name, str) and name in self.charges, "unknown_charge", 404)
        return name, self.charges[name]

    def said(self, minor, currency):
        if self.fault == "float-amounts":
            import struct

            minor = int(struct.unpack("f", struct.pack("f", float(minor)))[0])
        return text_of(minor, currency)

    def answer(self, name, entry, card):
        if entry["state"] == "pending":
            way = "pay" if entry["hosted"] else "3d"
            redirect = {"url": f"{self.url}/{way}/", "method": "POST", "fields": {"session": entry["session"]}}
            return {"status": "redirect", "charge": name, "redirect": redirect}
        if entry["state"] in ("declined", "voided"):
            return {"status": "declined", "charge": name, "reason": entry["reason"] or "closed"}
        minor, currency = entry["held"]
        answer = {
            "status": "authorized",
            "charge": name,
            "reference": entry["reference"],
            "amount": self.said(minor, currency),
            "currency": currency,
            "captured": entry["capture"] == "now",
        }
        if self.fault == "repeats-card" and card:
            answer["card"] = card["number"]
        return answer

    # -- the shopper ----------------------------------------------------------------------------------------------------

    def visit(self, fields):
        """The bank's page. A real one asks the shopper; in test mode `kassa_test` answers for them."""
        name = self.sessions.get(fields.get("session"))
        require(name, "no_session", 404)
        entry, decision = self.charges[name], fields.get("kassa_test")
        require(decision in ("approve", "decline", "cancel"), "this page is for tests")
        if entry["state"] == "pending" and not entry["approved"]:
            if decision == "approve":
                entry["approved"] = True
                if entry["hosted"]:
                    self.decide(entry, None)
            else:
                self.decide(entry, "cancelled" if decision == "cancel" else "not_authenticated")
        result = "failed" if entry["state"] in ("declined", "voided") else "approved"
        result = "cancelled" if entry["reason"] == "cancelled" else result
        minor, currency = entry["asked"]
        values = [name, result, text_of(minor, currency), currency, entry["token"]]
        message = "\n".join(["return", *values]).encode()
        signature = hmac.new(self.secret, message, hashlib.sha256).hexdigest()
        if self.fault == "unsigned-return":
            signature = ""
        names = ["charge", "result", "amount", "currency", "token"]
        brought = dict(zip(names, values)) | {"signature": signature}
        return {"return": {"url": entry["return_url"], "method": "POST", "fields": brought}}


def is_signed(secret, headers, path, body, fault):
    if fault == "any-signature":
        return True
    seconds = headers.get("kassa-timestamp", "")
    if not seconds.isascii() or not seconds.isdigit():
        return False
    fresh = abs(time.time() - int(seconds)) <= SIGNATURE_SECONDS
    message = seconds.encode() + b"." + path.encode() + b"." + body
    expected = hmac.new(secret, message, hashlib.sha256).hexdigest()
    right = hmac.compare_digest(expected.encode(), headers.get("kassa-signature", "").encode())
    return right and (fresh or fault == "old-signature")


def handler(books):
    calls = ("describe", "plans", "cards", "charge", "complete", "query", "capture", "void", "refund")
    paths = {f"/v1/{name}": getattr(books, name) for name in calls}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            length = int(self.headers.get("content-length") or 0)
            if length > BODY_BYTES_MAX:
                return self.say(413, {"error": "too_large"})
            body, path = self.rfile.read(length), urlsplit(self.path).path
            try:
                with books.lock:
                    answer = self.called(path, body)
            except Refusal as refusal:
                return self.say(refusal.status, {"error": refusal.error})
            self.say(200, answer)

        def called(self, path, body):
            if path in ("/3d/", "/pay/"):
                return books.visit({name: values[0] for name, values in parse_qs(body.decode()).items()})
            require(path in paths, "no_such_path", 404)
            require(is_signed(books.secret, self.headers, path, body, books.fault), "wrong_signature", 401)
            try:
                sent = json.loads(body)
            except ValueError:
                raise Refusal(400, "not_understood") from None
            require(isinstance(sent, dict), "not_understood", 400)
            return paths[path](sent)

        def say(self, status, answer):
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Requests hold cards: nothing of them is logged."""

    return Handler


class Server(ThreadingHTTPServer):
    # A shop sends many requests at once, and the usual queue of five would turn some away.
    request_queue_size = 128


def main():
    options = argparse.ArgumentParser(description="A payment gateway behind Kassa's signed contract.")
    options.add_argument("--port", type=int, default=8002)
    options.add_argument("--fault", choices=sorted(FAULTS))
    options.add_argument("--list-faults", action="store_true")
    chosen = options.parse_args()
    if chosen.list_faults:
        for name, about in FAULTS.items():
            print(f"{name}: {about}")
        return
    secret = os.environ.get("KASSA_PAYMENT_SECRET", "").encode()
    if len(secret) < 16:
        raise SystemExit("KASSA_PAYMENT_SECRET needs at least 16 characters")
    server = Server(("127.0.0.1", chosen.port), None)
    url = f"http://127.0.0.1:{server.server_port}"
    server.RequestHandlerClass = handler(Books(secret, url, chosen.fault))
    print(f"The example gateway is ready at {url}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
