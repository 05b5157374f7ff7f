"""What the worker does for moderation."""

from __future__ import annotations

from procrastinate.contrib.django import app

from weerklank.kernel.connection import freshen_connection
from weerklank.moderation import kept
from weerklank.moderation.care.passing_on import pass_on_help
from weerklank.moderation.queue.bundles import bundle_cases
from weerklank.moderation.reports.slips import forget_slips, tell_reporters
from weerklank.moderation.spam.echoes import forget_echoes
from weerklank.moderation.spam.learning import forget_suspicions


@app.periodic(cron="23 2 * * *")
@app.task(name="forget_kept_words", queueing_lock="forget_kept_words")
def forget_kept_words(timestamp: int) -> None:
    """Removes reported words whose thirty days have passed, and slips nobody needs any more."""
    freshen_connection()
    kept.forget_kept_words()
    forget_slips()


@app.periodic(cron="*/20 * * * *")
@app.task(name="tell_reporters", queueing_lock="tell_reporters")
def tell_who_reported(timestamp: int) -> None:
    """Mails who reported something at which the team has looked."""
    freshen_connection()
    tell_reporters()


@app.periodic(cron="*/5 * * * *")
@app.task(name="pass_on_help", queueing_lock="pass_on_help")
def call_others_for_help(timestamp: int) -> None:
    """Calls others of a team when nobody took up in time that somebody may be in need."""
    freshen_connection()
    pass_on_help()


@app.periodic(cron="30 7 * * *")
@app.task(name="bundle_cases", queueing_lock="bundle_cases")
def tell_moderators(timestamp: int) -> None:
    """Tells moderators once a day, in one message for a space, that something waits."""
    freshen_connection()
    bundle_cases()


@app.periodic(cron="33 2 * * *")
@app.task(name="forget_spam", queueing_lock="forget_spam")
def forget_spam(timestamp: int) -> None:
    """Removes marks of what was said and reasons for holding, when their time has passed."""
    freshen_connection()
    forget_echoes()
    forget_suspicions()
