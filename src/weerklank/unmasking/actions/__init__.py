"""Every write of unmasking."""

from weerklank.unmasking.actions.officers import (
    admit_officer,
    appoint_officer,
    dismiss_officer,
    take_code,
)
from weerklank.unmasking.actions.requests import (
    Seen,
    agree_to_name,
    ask_for_name,
    decline_name_request,
    hand_over_for_name,
    open_name,
    refuse_name,
)

__all__ = [
    "Seen",
    "admit_officer",
    "agree_to_name",
    "appoint_officer",
    "ask_for_name",
    "decline_name_request",
    "dismiss_officer",
    "hand_over_for_name",
    "open_name",
    "refuse_name",
    "take_code",
]
