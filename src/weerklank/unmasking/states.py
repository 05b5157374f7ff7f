"""What can become of a request to see a name."""

from __future__ import annotations

from enum import StrEnum


class RequestState(StrEnum):
    """Handed over by a team, asked by one officer, agreed by a second, opened once.

    Declined: the first officer saw no ground. Refused: the second said no. Lapsed: its time was up.
    """

    RAISED = "raised"
    ASKED = "asked"
    AGREED = "agreed"
    OPENED = "opened"
    DECLINED = "declined"
    REFUSED = "refused"
    LAPSED = "lapsed"


REQUEST = {
    RequestState.RAISED: frozenset(
        {RequestState.ASKED, RequestState.DECLINED, RequestState.LAPSED}
    ),
    RequestState.ASKED: frozenset({RequestState.AGREED, RequestState.REFUSED, RequestState.LAPSED}),
    RequestState.AGREED: frozenset({RequestState.OPENED, RequestState.LAPSED}),
    RequestState.OPENED: frozenset[RequestState](),
    RequestState.DECLINED: frozenset[RequestState](),
    RequestState.REFUSED: frozenset[RequestState](),
    RequestState.LAPSED: frozenset[RequestState](),
}
UNDER_WAY = frozenset(state for state, following in REQUEST.items() if following)
