"""What somebody wrote themselves, out of mails as programs make them."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weerklank.notifications.cutting import own_words

OWN = "Dank u wel.\n\nGeldt dat ook op zaterdag?"
QUOTED = "> Er is nieuws voor u.\n> Sanne antwoordde."
ENDS = {
    "Gmail": f"Op do 26 nov 2026 om 20:01 schreef Weerklank <noreply@doemee.example>:\n\n{QUOTED}",
    "Gmail, folded": "Op do 26 nov 2026 om 20:01 schreef Gemeente Duinwijk via Weerklank <\n"
    f"noreply@doemee.example>:\n\n{QUOTED}",
    "Gmail in English": f"On Thu, Nov 26, 2026 at 8:01 PM Weerklank <a@b.example> wrote:\n{QUOTED}",
    "iPhone": "Verstuurd vanaf mijn iPhone\n\n> Op 26 nov. 2026 om 20:01 heeft Weerklank "
    "<a@b.example> het volgende geschreven:\n> \n> Er is nieuws",
    "Outlook": "________________________________\nVan: Weerklank <a@b.example>\n"
    "Verzonden: donderdag 26 november 2026 20:01\nAan: Fatima\nOnderwerp: Er is nieuws\n\nNieuws",
    "Outlook without a rule": "Van: Weerklank <a@b.example> \nVerzonden: donderdag 26 november\n"
    "Aan: Fatima\n\nEr is nieuws",
    "old Outlook": "-----Oorspronkelijk bericht-----\nVan: Weerklank\n\nEr is nieuws",
    "signature": "-- \nFatima de Vries\n06-12345678",
    "only quoted": QUOTED,
    "nothing": "",
}


def a_mail(text: str) -> EmailMessage:
    mail = EmailMessage()
    mail.set_content(text)
    return mail


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS.keys())
def test_quoted_mail_and_signatures_are_cut_off(end: str) -> None:
    assert own_words(a_mail(f"{OWN}\n\n{end}\n")) == OWN


@pytest.mark.parametrize(
    "words",
    [
        "Op maandag schreef mijn zus mij dat het goed gaat.",
        "Van: mijn straat weet ik dat het beter kan.",
        "On Monday she wrote me that it works.",
        "Ik wacht al 3 weken -- en dat is lang.",
    ],
)
def test_words_that_only_look_like_an_end_stay(words: str) -> None:
    assert own_words(a_mail(words)) == words


@given(st.text(alphabet=st.characters(exclude_categories=["C"]), max_size=300))
def test_no_text_breaks_it_and_nothing_is_added(text: str) -> None:
    assert own_words(a_mail(text)) in text


def test_a_mail_without_plain_words_has_none() -> None:
    mail = EmailMessage()
    mail.set_content("<p>Hallo</p>", subtype="html")
    assert own_words(mail) == ""
