"""What the worker does for requests to see a name."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from weerklank.kernel.connection import freshen_connection, let_go_of_connection
from weerklank.kernel.outbox import name_task
from weerklank.people.models import Account
from weerklank.unmasking import ending, said

name_task("watch_name_requests", gettext_lazy("Watching over requests to see a name"))
name_task("forget_said", gettext_lazy("Forgetting the words of old requests to see a name"))
name_task("mail_about_name_request", gettext_lazy("Mailing officers"))


@app.periodic(cron="*/10 * * * *")
@app.task(name="watch_name_requests", queueing_lock="watch_name_requests")
def watch_name_requests(timestamp: int) -> None:
    """Ends what nobody decided in time, and tells authors whose day has come."""
    freshen_connection()
    ending.let_lapse()
    ending.tell_authors()


@app.periodic(cron="41 2 * * *")
@app.task(name="forget_said", queueing_lock="forget_said")
def forget_said(timestamp: int) -> None:
    """Removes the words of requests that ended thirty days ago."""
    freshen_connection()
    said.forget_said()


@app.task(name="mail_about_name_request", retry=RetryStrategy(max_attempts=6, exponential_wait=4))
def mail_about_name_request(*, account: str) -> None:
    """Tells somebody that there is news about a request; names neither it nor anybody."""
    freshen_connection()
    receiver = Account.objects.filter(pk=account, is_active=True).first()
    if receiver is None:
        return
    let_go_of_connection()
    with override(receiver.language):
        body = _(
            "Hello,\n\n"
            "There is news about a request to see a name. Sign in and look:\n\n"
            "%(link)s\n\n"
            "Such a request ends by itself when nobody decides in time.\n"
        ) % {"link": settings.BASE_URL + reverse("unmasking:list")}
        EmailMessage(subject=_("A request waits for you"), body=body, to=[receiver.email]).send()
