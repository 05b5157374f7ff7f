"""People of the town who do not agree, and those who decide about them."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from tests.builders import a_person, an_organisation, says
from weerklank.contributions.models import Contribution, Topic
from weerklank.moderation.actions import (
    appeal_decision,
    ask_to_change,
    hide_contribution,
    leave_contribution,
    report_contribution,
)
from weerklank.moderation.models import Decision, Slip
from weerklank.people.models import Account
from weerklank.unmasking.actions import ask_for_name, hand_over_for_name, refuse_name
from weerklank.unmasking.models import NameRequest, Officer
from weerklank.unmasking.tests.worlds import an_officer, gets_code


def has_working_app(account: Account) -> str:
    """Gives an account an app that makes codes, and spare codes; returns the app's secret."""
    Authenticator.objects.filter(user=account).delete()
    secret = generate_totp_secret()
    TOTP.activate(account, secret)
    RecoveryCodes.activate(account)
    return secret


def who_disagrees(account: Account, official: Account, topic: Topic) -> Decision:
    """Somebody does not agree that what they said was hidden."""
    said = says(account, topic, "Bel mij gerust: 06 12345678, dan rijd ik u naar de markt.")
    hide_contribution(
        person=a_person(official),
        contribution=said,
        reason="Er staat een telefoonnummer in. Iedereen kan dat lezen.",
        rule="personal",
    )
    decision = said.decisions.get()
    appeal_decision(person=a_person(account), decision=decision, words="Het is mijn eigen nummer.")
    return decision


def who_reports_in_vain(account: Account, official: Account, said: Contribution) -> Slip:
    """Somebody reports what then stays as it is; returns what they keep of that report."""
    before = set(Slip.objects.values_list("pk", flat=True))
    report_contribution(
        person=a_person(account), contribution=said, reason="personal", words="Dit is privé."
    )
    leave_contribution(person=a_person(official), contribution=said)
    return Slip.objects.exclude(pk__in=before).get()


def who_is_asked_to_change(account: Account, official: Account, topic: Topic) -> Contribution:
    """Somebody is asked to change what they said."""
    said = says(account, topic, "Mevrouw De Wit van nummer 12 helpt nooit mee.")
    ask_to_change(
        person=a_person(official),
        contribution=said,
        reason="Haalt u de naam en het huisnummer eruit? Dan kan het blijven staan.",
        rule="personal",
    )
    said.refresh_from_db()
    return said


def names_asked(
    worker: Account, threat: Contribution, grumble: Contribution
) -> tuple[Officer, NameRequest, NameRequest]:
    """An officer of elsewhere with a request that waits, and one that a second officer refused."""
    first = an_officer(an_organisation("Zorggroep De Linde"), "Rik")
    second = an_officer(an_organisation("Woningbouw Duinwijk"), "Mila")
    has_working_app(holder(first))
    code = gets_code(first)
    gets_code(second)
    waits, refused = (
        hand_over_for_name(
            person=a_person(worker), contribution=said, officer=first, reason="Een collega is bang."
        )
        for said in (threat, grumble)
    )
    ask_for_name(
        person=a_person(holder(first)),
        request=refused,
        second=second,
        ground="threat",
        reason="De schrijver noemt een straat en een huisnummer.",
        code=code,
    )
    refuse_name(person=a_person(holder(second)), request=refused, reason="Dit is geen dreiging.")
    return first, waits, refused


def holder(officer: Officer) -> Account:
    """Who is this officer."""
    assert officer.post is not None
    return officer.post.account
