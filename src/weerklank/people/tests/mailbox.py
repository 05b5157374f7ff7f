"""Reading the mail of a test."""

from __future__ import annotations

import re

from django.core import mail


def newest_code() -> str:
    """The code in the newest mail."""
    found = re.search(r"\b\d{4}-\d{4}\b", str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found[0]
