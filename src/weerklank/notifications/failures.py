"""What a report about a mail says of the address it was for (RFC 3464), and what that counts for.

The same rule holds for what a relay says in the conversation itself: see `delivery.py`.
"""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import Message

UNKNOWN_ADDRESS = frozenset({510, 511, 512, 513, 521, 550, 551, 553, 556})
# Refused for good, but not for the address: our own sender, a full box, a size, a wait that was too
# long, what it says, a policy.
_OF_SOMETHING_ELSE = re.compile(r"5\.(?:1\.[78]|2\.[23]|3\.4|4\.7|6\.\d+|7\.\d+)(?!\d)")
_FOR_GOOD = re.compile(r"5\.\d{1,3}\.\d{1,3}(?!\d)")
_FAILED = re.compile(r"failed\b", re.IGNORECASE)
_ADDRESS = re.compile(r"rfc822\s*;\s*<?([^\s<>();]+@[^\s<>();]+)>?", re.IGNORECASE)
_SAID = re.compile(r"smtp\s*;\s*(\d{3})(?:[ -]+|$)(.*)", re.IGNORECASE)


def is_unknown(code: int, words: str) -> bool:
    """Whether a relay that answers `code` and `words` says that the address is no good."""
    return code in UNKNOWN_ADDRESS and not _OF_SOMETHING_ELSE.match(words.lstrip())


def failed_for_good(content: bytes) -> frozenset[str]:
    """The addresses that are no good by the report `content`, in small letters.

    None for what is not such a report, or says nothing clear. Raises RecursionError for a mail with
    too much inside itself.
    """
    mail = message_from_bytes(content, policy=policy.compat32)
    kind = str(mail.get_param("report-type", "")).lower()
    parts = mail.get_payload()
    if mail.get_content_type() != "multipart/report" or kind != "delivery-status":
        return frozenset()
    # Only its own parts: the mail that came back may hold a report too.
    for part in parts if isinstance(parts, list) else ():
        if isinstance(part, Message) and part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            said = blocks[1:] if isinstance(blocks, list) else []
            found = (_failed_address(block) for block in said if isinstance(block, Message))
            return frozenset(address for address in found if address)
    return frozenset()


def _failed_address(block: Message) -> str:
    """The address that is no good by what is said of one recipient; empty when it may be good."""
    status, said = _field(block, "Status"), _SAID.match(_field(block, "Diagnostic-Code"))
    address = _ADDRESS.fullmatch(_field(block, "Final-Recipient"))
    if (
        address is None
        or not _FAILED.match(_field(block, "Action"))
        or not _FOR_GOOD.match(status)
        or _OF_SOMETHING_ELSE.match(status)
        or (said is not None and not is_unknown(int(said[1]), said[2]))
    ):
        return ""
    return address[1].lower()


def _field(block: Message, name: str) -> str:
    """The one field of this name, on one line; empty when there is none, or more than one."""
    fields = block.get_all(name, [])
    return " ".join(str(fields[0]).split()) if len(fields) == 1 else ""
