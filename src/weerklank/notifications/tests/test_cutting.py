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
    "of another program": "--- Origineel bericht ---\nAan: Fatima <f@x.example>\n\nEr is nieuws",
    "Outlook in English": "From: Weerklank <a@b.example>\nSent: Thursday, November 26, 2026\n"
    "To: Fatima <f@x.example>\nSubject: News\n\nThere is news",
    "Outlook in English, folded": "From: Weerklank\n<a@b.example>\nTo: f@x.example\n\n"
    "Subject: News\nDate: Thursday\n\nThere is news",
    "Outlook in German": "Von: Weerklank <a@b.example>\nGesendet: Donnerstag, 26. November 2026\n"
    "An: Fatima <f@x.example>\nBetreff: News\n\nEr is nieuws",
    "Outlook in Polish": "Od: Weerklank <a@b.example>\nWysłano: czwartek, 26 listopada 2026 20:01\n"
    "Do: Fatima <f@x.example>\nTemat: News\n\nEr is nieuws",
    "Outlook in Turkish": "Kimden: Weerklank <a@b.example>\nGönderildi: 26 Kasım 2026 20:01\n"
    "Kime: Fatima <f@x.example>\nKonu: News\n\nEr is nieuws",
    "Outlook in French": "De : Weerklank <a@b.example>\nEnvoyé : jeudi 26 novembre 2026\n\nNieuws",
    "old Outlook in German": "-----Ursprüngliche Nachricht-----\nEr is nieuws",
    "Gmail in German": f"Am 26. Nov. 2026 um 20:01 Uhr schrieb Weerklank <a@b.example>:\n{QUOTED}",
    "Gmail in Polish": f"czw., 26 lis 2026 o 20:01 Weerklank <a@b.example> napisał(a):\n{QUOTED}",
    "Gmail in Turkish": "Weerklank <a@b.example>, 26 Kas 2026 Per, 20:01 tarihinde\nşunu yazdı:\n"
    f"{QUOTED}",
    "our own line": "Antwoord boven deze regel\n\nEr is nieuws voor u.",
    "our own line, decorated": "| ** Antwoord boven deze regel **\n| Er is nieuws.",
    "our own line in English": "Reply above this line\n\nThere is news for you.",
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
        "Vragen:\nVan: wie is dit?\nVoor wie?",
        "In 2026 belde ik de gemeente:\nniemand nam op.",
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
