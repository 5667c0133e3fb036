"""Signs and reads values as a Django program with the same secret does. Needs Django; nothing of Kassa.

Standard input: {"key", "fallback_keys", "salt", "now", "texts": [...], "tokens": [...]}
Standard output: {"django", "tokens": [texts signed now], "texts": [what each token says, or the error's name]}
"""

import json
import sys
from unittest import mock

import django
from django.conf import settings
from django.core import signing

asked = json.load(sys.stdin)
settings.configure(SECRET_KEY=asked["key"], SECRET_KEY_FALLBACKS=asked["fallback_keys"])


def read(token):
    try:
        return signing.loads(token, salt=asked["salt"], max_age=86_400)
    except signing.BadSignature as error:
        return type(error).__name__


with mock.patch("time.time", lambda: asked["now"]):
    answer = {
        "django": django.__version__,
        "tokens": [signing.dumps(text, salt=asked["salt"]) for text in asked["texts"]],
        "texts": [read(token) for token in asked["tokens"]],
    }
print(json.dumps(answer))
