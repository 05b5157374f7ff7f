"""What counts as an address that is no good."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weerklank.notifications.failures import failed_for_good
from weerklank.notifications.tests.reports import a_report, about

ADDRESS = "fatima@voorbeeld.test"
NUMBERS = st.integers(0, 9)
# Of our own sender, a full box, a size, a wait that was too long, words, a policy.
ELSE = {(1, 7), (1, 8), (2, 2), (2, 3), (3, 4), (4, 7), (6, 0), (7, 26)}


@given(
    action=st.sampled_from(["failed", "Failed", "delayed", "delivered"]),
    kind=st.sampled_from([5, 5, 4, 2]),
    reason=st.sampled_from(sorted(ELSE)) | st.tuples(NUMBERS, NUMBERS),
    code=st.sampled_from([None, 421, 450, 550, 551, 552, 554]),
    more=st.sampled_from(["", " (bad destination mailbox address)"]),
)
def test_an_address_is_no_good_when_it_failed_for_good_and_for_no_other_reason(
    action: str, kind: int, reason: tuple[int, int], code: int | None, more: str
) -> None:
    status = f"{kind}.{reason[0]}.{reason[1]}"
    diagnosis = "X-Postfix; Host not found" if code is None else f"smtp; {code}-{status} No"
    said = about(ADDRESS, action=action, status=f"{status}{more}", diagnosis=diagnosis)
    expected = (
        action.lower() == "failed"
        and kind == 5
        and reason[0] not in (6, 7)
        and reason not in ELSE
        and code in (None, 550, 551)
    )
    assert (ADDRESS in failed_for_good(a_report(said))) is expected


@given(st.binary(max_size=2000))
def test_what_is_no_report_or_a_broken_one_says_nothing_of_others(noise: bytes) -> None:
    assert failed_for_good(noise) == frozenset()
    whole = a_report(about(ADDRESS))
    for broken in (whole[: len(noise)], noise + whole, whole.replace(b"Status:", noise)):
        assert failed_for_good(broken) <= {ADDRESS}


def test_of_several_recipients_only_those_that_failed() -> None:
    report = a_report(about("a@x.test", action="delayed", status="4.4.1"), about("B@x.test"))
    assert failed_for_good(report) == {"b@x.test"}


@pytest.mark.parametrize("wrong", ["5.1.1\nStatus: 5.1.1", "5.1", "5.1.1234", "five", ""])
def test_a_status_that_is_none_or_stands_there_twice_says_nothing(wrong: str) -> None:
    assert failed_for_good(a_report(about(ADDRESS, status=wrong))) == frozenset()


@pytest.mark.parametrize(
    "address", ["", "fatima", "x400; fatima@voorbeeld.test", "a@x.test b@x.test"]
)
def test_a_recipient_that_is_no_address_is_nobody(address: str) -> None:
    assert failed_for_good(a_report(about(address))) == frozenset()


def test_a_report_in_the_mail_that_came_back_does_not_count() -> None:
    inside = a_report(about(ADDRESS)).decode()
    other = a_report(about("b@x.test"), returned=inside)
    assert failed_for_good(other) == {"b@x.test"}


def test_a_report_of_having_been_read_is_another_one() -> None:
    assert failed_for_good(a_report(about(ADDRESS), kind="disposition-notification")) == frozenset()
