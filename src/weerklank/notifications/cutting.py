"""What somebody wrote in a mail of theirs, without the mail it answers and without a signature."""

from __future__ import annotations

import re
from email.message import EmailMessage

# The line with which mail programs begin what they quote, in Dutch and in English; it may be
# folded into two or three.
_QUOTING = re.compile(
    r"^(?:Op|On)\s[^\n]{4,120}(?:\n[^\n]{1,120}){0,2}?"
    r"(?:schreef|geschreven|wrote)[^\n]{0,120}(?:\n[^\n]{1,120}){0,2}?:[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_HEAD_OF_FORWARDED = re.compile(
    r"^[ \t>*]*(?:Van|From)\s?:[^\n]*\n(?:[^\n]*\n){0,3}?[ \t>*]*(?:Verzonden|Datum|Sent|Date)\s?:",
    re.MULTILINE | re.IGNORECASE,
)
_RULE = re.compile(
    r"^[ \t]*(?:_{8,}|-{2,}\s?(?:Oorspronkelijk|Original)[^\n]*)[ \t]*$", re.M | re.I
)
_QUOTED = re.compile(r"^[ \t]*>", re.MULTILINE)
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
_OF_A_PHONE = re.compile(
    r"^(?:Verstuurd (?:vanaf|met|via)|Verzonden (?:vanaf|met|via)|Sent (?:from|with)|"
    r"Outlook voor|Get Outlook for)\b[^\n]{0,80}$",
    re.MULTILINE | re.IGNORECASE,
)
_ENDS = (_QUOTING, _HEAD_OF_FORWARDED, _RULE, _QUOTED, _SIGNATURE, _OF_A_PHONE)


def own_words(mail: EmailMessage) -> str:
    """The plain words of `mail` up to where a signature or a quoted mail begins; may be empty."""
    part = mail.get_body(preferencelist=("plain",))
    if part is None:
        return ""
    try:
        text = str(part.get_content())
    except (LookupError, UnicodeDecodeError):
        return ""
    text = text.replace("\r\n", "\n")
    found = (pattern.search(text) for pattern in _ENDS)
    return text[: min((one.start() for one in found if one), default=len(text))].strip()
