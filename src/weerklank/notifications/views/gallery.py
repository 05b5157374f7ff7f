"""Mails as they look, for the component gallery."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from weerklank.design.gallery import SAMPLE_THEMES
from weerklank.notifications.letters import Item, Shown, styled

# Nothing but its own styles: a mail has them in its elements, as no page of ours has.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
SUBJECT = "Er is nieuws voor u"
ITEMS = [
    Item(
        "Sanne heeft u antwoord gegeven.",
        "Dank u wel voor uw verhaal. De buurtbus rijdt vanaf maandag ook op zaterdag.",
        settings.BASE_URL,
    ),
    Item("Wat er met uw bijdrage is gedaan: de bank in het park", "", settings.BASE_URL),
]
SAMPLES = {
    "gewoon": ("weerklank", "Weerklank", "", []),
    "werk": ("weerklank", "Weerklank", "2 berichten gaan over uw werk in een team.", []),
    "duinwijk": ("duinwijk", "Gemeente Duinwijk", "", ITEMS),
    "kanaalstad": ("kanaalstad", "Gemeente Kanaalstad", "", ITEMS),
    "geel": ("geel", "Geel", "", ITEMS),
}


@require_safe
def letter(request: HttpRequest, sample: str) -> HttpResponse:
    """One of the samples, as a mail program shows it."""
    if sample not in SAMPLES:
        raise Http404
    theme, sender, work, items = SAMPLES[sample]
    shown = Shown(
        subject=SUBJECT,
        work=work,
        items=items,
        may_reply=bool(items),
        news=settings.BASE_URL,
        choices=settings.BASE_URL,
        stop=settings.BASE_URL,
    )
    response = HttpResponse(styled(shown, SAMPLE_THEMES[theme], sender))
    response["Content-Security-Policy"] = POLICY
    return response
