"""`check_integrity` finds what no longer belongs together, and nothing where all is well."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F
from pytest_django import Settings

from tests.builders import a_person, a_question, a_space, an_account, an_official
from tests.jobs import run_jobs
from weerklank.contributions.actions import withdraw_contribution
from weerklank.contributions.appearing import Appearance
from weerklank.contributions.models import Contribution, TopicCount
from weerklank.kernel import clock
from weerklank.media.actions import stage_upload
from weerklank.media.models import Asset, Upload
from weerklank.media.pictures.tests.samples import phone_jpeg
from weerklank.promises.actions import answer_contribution
from weerklank.promises.models import Promise, PromiseStep
from weerklank.questions.answering import answer_question
from weerklank.search.models import Findable

HOLDER = bytes(32)


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.WITHDRAWALS_FILE = tmp_path / "withdrawals"


@pytest.fixture(autouse=True)
def _world(_files: None, transactional_db: None) -> None:
    """A photo that is ready, one that waits, an answer, a withdrawal, and somebody who waits."""
    question = a_question(a_space())
    official = a_person(an_official(question.space))
    authors = [an_account() for _ in range(3)]
    said = [
        answer_question(
            person=a_person(account),
            topic=question,
            appearance=Appearance("pseudonym", f"Merel {number}"),
            words="Een buurvrouw die langskomt.",
            uploads=[waiting_photo()] if number == 0 else [],
            form_key=uuid.uuid4(),
        )
        for number, account in enumerate(authors)
    ]
    run_jobs()
    answer_contribution(
        person=official, contribution=said[1], words="Dank u.", form_key=uuid.uuid4()
    )
    withdraw_contribution(person=a_person(authors[2]), contribution=said[2])
    run_jobs()
    # What the test made without actions was told to nobody.
    call_command("rebuild_index", "--missing", stdout=StringIO())
    waiting_photo()


def waiting_photo() -> Upload:
    """A photo that was sent ahead."""
    content = phone_jpeg()
    return stage_upload(holder=HOLDER, file=BytesIO(content), size=len(content))


def findings() -> str:
    """What the command says; empty when all is well."""
    said = StringIO()
    try:
        call_command("check_integrity", stdout=said)
    except CommandError as failed:
        return f"{said.getvalue()}{failed}"
    assert said.getvalue() == "Everything is where it belongs.\n"
    return ""


def lose_copy() -> None:
    asset = Asset.objects.get(state=Asset.State.READY)
    default_storage.delete(f"assets/{asset.pk.hex}/small.webp")


def lose_waiting() -> None:
    default_storage.delete(Upload.objects.get().stored_as)


def leave_file(name: str) -> None:
    default_storage.save(name, BytesIO(b"left"))
    long_ago = (clock.now() - timedelta(days=4)).timestamp()
    os.utime(default_storage.path(name), (long_ago, long_ago))


def leave_withdrawn_words() -> None:
    Contribution.objects.filter(state="withdrawn").update(words="Nog hier.")


def lose_list() -> None:
    settings.WITHDRAWALS_FILE.unlink()


BREAKS: dict[str, Callable[[], object]] = {
    "a file of an asset that is not there": lose_copy,
    "a file on its way that is not there as a whole": lose_waiting,
    "a file that no row knows: uploads/lost": lambda: leave_file("uploads/lost"),
    "a file that no row knows: assets/lost/small.webp": lambda: leave_file(
        "assets/lost/small.webp"
    ),
    "a topic whose count is not what stands there": lambda: TopicCount.objects.update(
        contributions=F("contributions") + 1
    ),
    "a contribution that was taken back and still holds something": leave_withdrawn_words,
    "a withdrawal that is not on the list": lose_list,
    "a contribution that was answered and does not know it": lambda: Contribution.objects.update(
        is_answered=False
    ),
    "a contribution that is held and waits for nobody": lambda: Contribution.objects.filter(
        state="standing"
    ).update(state="held"),
    "a promise without a step that it took": lambda: PromiseStep.objects.filter(
        kind=PromiseStep.Kind.KEPT
    ).delete(),
    "a promise whose clock stands still": lambda: Promise.objects.filter(state="running").update(
        due_at=clock.now() - timedelta(hours=2)
    ),
    "a promise that is settled and runs, or is kept and not settled": lambda: (
        Promise.objects.filter(state="running").update(settled_at=clock.now())
    ),
    "an answer was given and its promise still runs": lambda: Promise.objects.filter(
        state="kept"
    ).update(settled_at=None),
    "something that can be found and is not in the search index": lambda: Findable.objects.filter(
        kind="contribution"
    ).delete(),
    "an entry in the search index of what cannot be found any more": lambda: (
        Contribution.objects.filter(kind="team_answer").update(state="hidden")
    ),
    "an answer to a question without a promise": lambda: Promise.objects.filter(
        state="running"
    ).delete(),
}


def test_finds_what_was_broken_and_nothing_else() -> None:
    default_storage.save("uploads/under-way", BytesIO(b"coming in"))
    assert findings() == ""
    for what, break_it in BREAKS.items():
        with transaction.atomic():
            break_it()
            assert what in findings()
            transaction.set_rollback(True)
