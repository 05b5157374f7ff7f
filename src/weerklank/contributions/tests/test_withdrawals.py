"""The list of withdrawals: nothing is missing from it, and its order tells nothing."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from tests.builders import a_person, a_question, a_space, an_account, says
from tests.jobs import run_jobs
from weerklank.contributions import withdrawals
from weerklank.contributions.actions import withdraw_contribution
from weerklank.contributions.jobs import tidy_withdrawals
from weerklank.kernel.models import AuditEntry
from weerklank.people.actions import delete_account
from weerklank.people.leaving import Farewell
from weerklank.promises.actions import open_promise
from weerklank.promises.models import Promise, PromiseStep


@pytest.fixture(autouse=True)
def list_of_its_own(tmp_path: Path) -> Iterator[Path]:
    with override_settings(WITHDRAWALS_FILE=tmp_path / "on" / "withdrawals"):
        yield tmp_path / "on" / "withdrawals"


def test_at_night_the_whole_list_is_put_in_order(list_of_its_own: Path) -> None:
    ids = [uuid.uuid4() for _turn in range(50)]
    withdrawals.note(*ids)
    withdrawals.note(ids[7])
    assert withdrawals.noted()[:50] == ids
    list_of_its_own.chmod(0o640)
    withdrawals.put_in_order()
    assert withdrawals.noted() == sorted(ids, key=str)
    assert list_of_its_own.stat().st_mode & 0o777 == 0o640
    assert list(list_of_its_own.parent.iterdir()) == [list_of_its_own]


def test_a_list_in_order_is_left_alone(list_of_its_own: Path) -> None:
    withdrawals.put_in_order()
    assert withdrawals.noted() == []
    withdrawals.note(uuid.uuid4())
    before = list_of_its_own.stat()
    withdrawals.put_in_order()
    assert list_of_its_own.stat().st_ino == before.st_ino


def test_a_line_cut_off_by_a_crash_costs_no_other_line(list_of_its_own: Path) -> None:
    whole = uuid.uuid4()
    withdrawals.note(whole)
    with list_of_its_own.open("a", encoding="ascii") as file:
        file.write(str(uuid.uuid4())[:13])
    later = uuid.uuid4()
    withdrawals.note(later)
    assert set(withdrawals.noted()) == {whole, later}
    withdrawals.put_in_order()
    assert set(withdrawals.noted()) == {whole, later}


def test_what_is_withdrawn_while_the_list_is_put_in_order_stays_on_it() -> None:
    noted = [[uuid.uuid4() for _turn in range(40)] for _each in range(3)]

    def notes(ids: list[uuid.UUID]) -> None:
        for key in ids:
            withdrawals.note(key)

    threads = [threading.Thread(target=notes, args=(ids,)) for ids in noted]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        withdrawals.put_in_order()
    for thread in threads:
        thread.join()
    assert set(withdrawals.noted()) == {key for ids in noted for key in ids}


@pytest.mark.django_db(transaction=True)
def test_a_line_lost_in_a_crash_is_added_at_night(monkeypatch: pytest.MonkeyPatch) -> None:
    author, topic = an_account(), a_question(a_space())
    lost, stands = says(author, topic), says(author, topic)
    elsewhere = uuid.uuid4()
    withdrawals.note(elsewhere)

    def crash(*_ids: uuid.UUID) -> None:
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(withdrawals, "note", crash)
        with pytest.raises(OSError):  # noqa: PT011
            withdraw_contribution(person=a_person(author), contribution=lost)
    assert lost.pk not in withdrawals.noted()
    tidy_withdrawals(timestamp=0)
    assert withdrawals.noted() == sorted([lost.pk, elsewhere], key=str)
    assert stands.pk not in withdrawals.noted()


@pytest.mark.django_db(transaction=True)
def test_who_tries_again_after_a_crash_is_on_the_list(list_of_its_own: Path) -> None:
    author = an_account()
    said = says(author, a_question(a_space()))
    list_of_its_own.mkdir(parents=True)
    with pytest.raises(IsADirectoryError):
        withdraw_contribution(person=a_person(author), contribution=said)
    list_of_its_own.rmdir()
    withdraw_contribution(person=a_person(author), contribution=said)
    assert withdrawals.noted() == [said.pk]


@pytest.mark.django_db(transaction=True)
def test_who_takes_all_words_along_leaves_no_moment_on_two_names() -> None:
    """Lines and promises that ended in one go would say which names were of one person."""
    author = an_account()
    said = [says(author, a_question(a_space())) for _space in range(3)]
    for each in said:
        open_promise(contribution=each)
    trail = AuditEntry.objects.count()
    delete_account(account=author, farewell=Farewell.TAKE_WORDS)
    run_jobs()
    for each in said:
        each.refresh_from_db()
    assert {(each.state, each.words) for each in said} == {("withdrawn", "")}
    assert set(withdrawals.noted()) == {each.pk for each in said}
    assert AuditEntry.objects.count() == trail
    assert set(Promise.objects.values_list("settled_at", flat=True)) == {None}
    assert not PromiseStep.objects.exclude(kind="opened").exists()
