"""Which transactions were counted before a pass was given, and which are still to be told."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from weerklank.kernel.live.snapshots import Snapshot

numbers = st.integers(1, 12)


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    end = draw(numbers)
    return Snapshot(end, frozenset(each for each in draw(st.sets(numbers)) if each < end))


@given(snapshots())
def test_a_snapshot_is_read_as_it_is_written(snapshot: Snapshot) -> None:
    assert Snapshot.parse(str(snapshot)) == snapshot


@given(snapshots(), snapshots())
def test_one_follows_another_when_it_shows_all_that_the_other_does(
    later: Snapshot, earlier: Snapshot
) -> None:
    shows_all = all(later.shows(each) for each in range(1, 14) if earlier.shows(each))
    # The database never goes back, so of a snapshot with an earlier end it is not asked.
    assert later.follows(earlier) == (shows_all and later.end >= earlier.end)


def test_as_the_database_writes_it() -> None:
    snapshot = Snapshot.parse("10:14:10,12")
    assert [each for each in range(8, 16) if snapshot.shows(each)] == [8, 9, 11, 13]
