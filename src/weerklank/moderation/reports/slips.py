"""Slips: how somebody hears what came of a report, though no report says who made it.

With every report its maker gets a slip on the side of their account. In it lies the id of the
report, sealed with a key outside the database. A report leads to nobody; the worker opens slips,
sees what was decided, and writes one mail that says no more than that there is news.
"""

from __future__ import annotations

import random
import uuid
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from weerklank.kernel import clock
from weerklank.kernel.key_ring import key_ring, reseal_rows
from weerklank.moderation.models import Report, ReportAppeal, Slip
from weerklank.people.models import Account

_PURPOSE = "report-slip"
# For so long after somebody looked can be read what came of a report, and be disagreed with.
KEPT = timedelta(days=183)
# Of who disagreed: somebody looked again, or the words are gone.
_ENDED = Q(verdict__isnull=False) | Q(words="")
_shuffle = random.SystemRandom().shuffle


def give_slip(account: Account, report: Report) -> None:
    """Lets `account` hear what comes of `report`; inside the action that reports."""
    Slip.objects.create(account=account, sealed=key_ring().seal(report.pk.bytes, purpose=_PURPOSE))


def reports_on(slips: list[Slip]) -> dict[uuid.UUID, Report]:
    """Slip id to its report, as far as that is still there. One query."""
    keys = {slip.pk: _key(slip) for slip in slips}
    rows = Report.objects.select_related(
        "contribution", "decision__verdict", "appeal__verdict__verdict"
    )
    found = rows.defer("contribution__stems").in_bulk(list(keys.values()))
    return {slip: found[key] for slip, key in keys.items() if key in found}


def reports_of(account: Account | None) -> list[uuid.UUID]:
    """The ids of what `account` reported, as its slips say; for its own requests alone.

    One query; none for a stranger.
    """
    return [] if account is None else [_key(slip) for slip in Slip.objects.filter(account=account)]


def tell_reporters() -> None:
    """Mails who reported something at which the team has looked, or looked again. For the worker.

    A mail names nothing. The slips of all are marked in one write, so that neither order nor time
    tells whose they are; what the relay does not take is tried again the next time. That somebody
    looked again is marked beside the report: a slip does not show whether its owner disagreed.
    """
    again = set(ReportAppeal.objects.filter(_ENDED, is_told=False).values_list("report", flat=True))
    slips = Slip.objects.select_related("account")
    waiting = list(slips if again else slips.filter(is_told=False))
    reports = reports_on(waiting)
    settled = [
        slip
        for slip in waiting
        if slip.pk in reports
        and (
            reports[slip.pk].pk in again
            if slip.is_told
            else reports[slip.pk].state == Report.State.SETTLED
        )
    ]
    by_account: dict[Account, list[Slip]] = {}
    for slip in settled:
        by_account.setdefault(slip.account, []).append(slip)
    accounts = list(by_account)
    _shuffle(accounts)
    told: list[uuid.UUID] = []
    for account in accounts:
        if _mail(account):
            told += [slip.pk for slip in by_account[account]]
    Slip.objects.filter(pk__in=told, is_told=False).update(is_told=True)
    # Who has no slip any more is not waited for.
    missed = {reports[slip.pk].pk for slip in settled if slip.pk not in told}
    ReportAppeal.objects.filter(report__in=again - missed).update(is_told=True)


def forget_slips() -> None:
    """Removes slips of reports that are gone, or half a year after somebody looked last.

    For the worker, every night.
    """
    slips = list(Slip.objects.all())
    reports = reports_on(slips)
    oldest = clock.now() - KEPT
    gone = [
        slip.pk for slip in slips if slip.pk not in reports or _is_over(reports[slip.pk], oldest)
    ]
    Slip.objects.filter(pk__in=gone).delete()


def _is_over(report: Report, oldest: datetime) -> bool:
    """Whether nothing waits any more, and the last that came of `report` was before `oldest`."""
    appeal: ReportAppeal | None = getattr(report, "appeal", None)
    if report.state == Report.State.OPEN or (appeal and appeal.words and not appeal.verdict):
        return False
    moments = [report.made_at]
    if report.decision is not None:
        moments.append(report.decision.made_at)
    if appeal is not None and appeal.verdict is not None:
        moments.append(appeal.verdict.made_at)
    return max(moments) < oldest


def reseal_slips() -> int:
    """Seals every slip anew with the newest key; returns how many."""
    return reseal_rows(Slip.objects.all(), "sealed", purpose=lambda _slip: _PURPOSE)


def _mail(account: Account) -> bool:
    """Whether there is nothing more to do: the relay took it, or this person wants no mail."""
    if account.letters == Account.Letters.NONE or account.mail_bounces or not account.is_active:
        return True
    with override(account.language):
        address = f"{settings.BASE_URL}{reverse('moderation:my_reports')}"
        letter = EmailMessage(
            subject=_("There is news for you"),
            body=_("You told us of something. Somebody has looked at it.")
            + "\n\n"
            + _("Sign in and read it:")
            + f"\n{address}\n",
            to=[account.email],
            headers={"Auto-Submitted": "auto-generated"},
        )
    try:
        letter.send()
    except (SMTPException, OSError):
        # The exception holds the address: it is neither raised nor logged.
        return False
    return True


def _key(slip: Slip) -> uuid.UUID:
    return uuid.UUID(bytes=key_ring().unseal(slip.sealed, purpose=_PURPOSE))
