"""What somebody wrote in a mail of theirs, without the mail it answers and without a signature."""

from __future__ import annotations

import re
from email.message import EmailMessage
from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

# The line with which mail programs begin what they quote, in Dutch and in English; it may be
# folded into two or three.
_QUOTING = re.compile(
    r"^(?:Op|On)\s[^\n]{4,120}(?:\n[^\n]{1,120}){0,2}?"
    r"(?:schreef|geschreven|wrote)[^\n]{0,120}(?:\n[^\n]{1,120}){0,2}?:[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
# The same in any language: a year, an address, and a colon at the end.
_QUOTING_SOMEBODY = re.compile(
    r"^(?=[^\n]*\b20\d\d\b)[^\n]{0,160}<\n?[^<>@\n]{1,80}@[^<>\n]{1,120}>"
    r"[^\n]{0,120}(?:\n[^\n]{1,80})?:[ \t]*$",
    re.MULTILINE,
)
# In the languages of mail programs that people here have.
_HEAD_OF_FORWARDED = re.compile(
    r"^[ \t>*]*(?:Van|From|Von|Od|Kimden|De|Da)\*{0,2}\s?:[^\n]*\n(?:[^\n]*\n){0,5}?[ \t>*]*"
    r"(?:Verzonden|Datum|Sent|Date|Gesendet|Wysłan[eo]|Data|Gönderildi|Gönderme Tarihi|Tarih|"
    r"Envoyé|Enviado|Fecha|Inviato)\*{0,2}\s?:",
    re.MULTILINE | re.IGNORECASE,
)
_RULE = re.compile(
    r"^[ \t]*(?:_{8,}|-{2,}\s?(?:Oorspronkelijk|Origin|Ursprünglich|Wiadomość oryg|Oryginaln|"
    r"Özgün|Orijinal|Message d.origine|Mensaje orig|Messaggio orig)[^\n]*)[ \t]*$",
    re.M | re.I,
)
_QUOTED = re.compile(r"^[ \t]*>", re.MULTILINE)
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
_OF_A_PHONE = re.compile(
    r"^(?:Verstuurd (?:vanaf|met|via)|Verzonden (?:vanaf|met|via)|Sent (?:from|with)|"
    r"Outlook voor|Get Outlook for|Von meinem|Gesendet (?:von|mit|aus)|Wysłan[eo] z)\b[^\n]{0,80}$",
    re.MULTILINE | re.IGNORECASE,
)
_ENDS = (_QUOTING, _QUOTING_SOMEBODY, _HEAD_OF_FORWARDED, _RULE, _QUOTED, _SIGNATURE, _OF_A_PHONE)


@lru_cache(maxsize=1)
def _our_line() -> re.Pattern[str]:
    """The line in our own mail above which one replies, in each language that we mail in."""
    said = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            said.append(re.escape(_("Reply above this line")))
    return re.compile(rf"^[^\w\n]*(?:{'|'.join(said)})", re.MULTILINE | re.IGNORECASE)


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
    found = (pattern.search(text) for pattern in (*_ENDS, _our_line()))
    return text[: min((one.start() for one in found if one), default=len(text))].strip()
