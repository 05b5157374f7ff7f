"""What the worker does with news."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from weerklank.kernel.connection import freshen_connection
from weerklank.kernel.outbox import name_task
from weerklank.kernel.queues import MAIL
from weerklank.notifications import mailing

name_task("mail_news", _("Mailing people who have news"))
name_task("mail_digests", _("Mailing people what is new since the last time"))


@app.periodic(cron="* * * * *")
@app.task(name="mail_news", queueing_lock="mail_news", queue=MAIL)
def mail_news(timestamp: int) -> None:
    """Mails everybody who has to be told of something now."""
    freshen_connection()
    mailing.mail_at_once()


@app.periodic(cron="*/15 * * * *")
@app.task(name="mail_digests", queueing_lock="mail_digests", queue=MAIL)
def mail_digests(timestamp: int) -> None:
    """Mails everybody whose digest is due."""
    freshen_connection()
    mailing.mail_digests()


@app.periodic(cron="41 3 * * *")
@app.task(name="forget_old_notices", queueing_lock="forget_old_notices")
def forget_old_notices(timestamp: int) -> None:
    """Removes notices of long ago."""
    freshen_connection()
    mailing.forget_old_notices()
