"""Taking in replies to mail about news, as replies on the website.

A mail is taken in when it comes to an address that we made, from the account for which we made it,
and becomes a reply under the name that the notice was for. Any other is refused to the mail server
that brings it. What cannot be said, is told once to who said it; nothing answers what a machine
sent, and what we send has no sender to answer to.
"""

from __future__ import annotations

import uuid
from email import message_from_bytes, policy
from email.message import EmailMessage as Received
from email.utils import getaddresses
from urllib.parse import unquote

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import override

from weerklank.contributions.actions import send_reply
from weerklank.contributions.appearing import DAY, MOST_A_DAY
from weerklank.contributions.models import Contribution
from weerklank.kernel.key_ring import key_ring
from weerklank.kernel.policy import Denied, Refused, WrongState
from weerklank.kernel.sealing import SealBroken
from weerklank.kernel.throttle import TooOften, count_or_refuse
from weerklank.notifications.actions import read_notice
from weerklank.notifications.boxes import NOT_KNOWN, TAKEN
from weerklank.notifications.cutting import own_words
from weerklank.notifications.delivery import send_without_sender
from weerklank.notifications.letters import address
from weerklank.notifications.models import Notice
from weerklank.notifications.replying import notice_of
from weerklank.notifications.wording import wordings
from weerklank.people.actions import has_consented
from weerklank.people.models import Account, Consent
from weerklank.spaces.aliases import account_behind
from weerklank.spaces.models import Alias
from weerklank.spaces.person import Person

STOP = "/afmelden/"
NOT_OF_YOU = "550 5.7.1 This address takes mail of the person it was made for only"


def take_in(content: bytes, *, to: str, sender: str) -> str:
    """Takes in the mail `content` that `sender` (of the envelope) sent; the answer to the relay.

    Twice is the same as once.
    """
    key = notice_of(to)
    own = Notice.objects.filter(alias__kind=Alias.Kind.OWN).select_related("alias")
    notice = own.filter(pk=key).first() if key else None
    if notice is None:
        return NOT_KNOWN
    mail = message_from_bytes(content, policy=policy.default)
    assert isinstance(mail, Received)
    if not sender or _is_of_a_machine(mail):
        return TAKEN
    account = _account_of(notice)
    if account is None or _from(mail) != account.email.lower():
        return NOT_OF_YOU
    if account.letters == Account.Letters.NONE:
        return NOT_KNOWN
    with override(account.language):
        try:
            _reply(account, notice, mail)
        except Denied:
            _tell(account, mail, _("What you reply to is not there any more."))
        except (Refused, WrongState) as reason:
            _tell(account, mail, str(reason))
    return TAKEN


def _is_of_a_machine(mail: Received) -> bool:
    automatic = str(mail.get("Auto-Submitted", "no")).strip().lower()
    bulk = str(mail.get("Precedence", "")).strip().lower()
    return automatic != "no" or bulk in ("bulk", "junk", "list", "auto_reply")


def _from(mail: Received) -> str:
    """The one address it says to be from; empty when it says several, or none."""
    senders = [one for _name, one in getaddresses([str(each) for each in mail.get_all("From", [])])]
    return senders[0].lower() if len(senders) == 1 else ""


def _account_of(notice: Notice) -> Account | None:
    try:
        return account_behind(notice.alias)
    except SealBroken:
        return None


def _reply(account: Account, notice: Notice, mail: Received) -> None:
    """Sends the reply. Raises Denied, Refused or WrongState."""
    said = wordings([notice]).get(notice.pk)
    parent = (
        Contribution.objects.filter(pk=said.answers)
        .select_related("topic__space__organisation", "alias")
        .first()
        if said and said.answers
        else None
    )
    if parent is None:
        raise Denied
    person, words = Person(account=account), own_words(mail)
    if not words:
        raise Refused(_("We found no words of yours in your mail. Write them above the old mail."))
    if _tells_too_much(words, account):
        raise Refused(
            _(
                "In your mail we still found an e-mail address of you or of us, or the link that"
                " stops your mail. Others would read it. Send your own words alone, above the"
                " old mail."
            )
        )
    if not has_consented(account, Consent.Purpose.HEALTH):
        raise Refused(_("Reply on the website the first time. There we ask what we may keep."))
    count_or_refuse(what="send", who=str(account.pk), most=MOST_A_DAY, seconds=DAY)
    form_key = uuid.UUID(bytes=_tag(account, mail)[:16])
    send_reply(person=person, parent=parent, alias=notice.alias, form_key=form_key, words=words)
    read_notice(person=person, notice=notice)


def _tells_too_much(words: str, account: Account) -> bool:
    """Whether a piece of the old mail is left that says who replies, or lets others act for them.

    Mail programs fold lines and wrap addresses in others: that hides nothing.
    """
    plain = "".join(unquote(words).split()).casefold()
    host = settings.REPLY_ADDRESS.rpartition("@")[2]
    return any(one.casefold() in plain for one in (account.email, f"@{host}", STOP))


def _tag(account: Account, mail: Received) -> bytes:
    """What stands for this mail of `account`: of no use to whoever knows its Message-ID."""
    name = str(mail.get("Message-ID", "")) or mail.as_string()
    tag = key_ring().tag(account.pk.bytes + name.encode(), purpose="reply")
    return tag


def _tell(account: Account, mail: Received, reason: str) -> None:
    """Tells why a mail did not become a reply: once, and without a sender to answer to."""
    try:
        count_or_refuse(what="reply refused", who=_tag(account, mail).hex(), most=1, seconds=DAY)
    except TooOften:
        return
    parts = [
        _("Your mail did not become a reply on the website."),
        reason,
        _("Sign in and reply there:") + f"\n{address('notifications:list')}",
    ]
    send_without_sender(
        EmailMessage(
            subject=_("Your reply was not sent"),
            body="\n\n".join(parts) + "\n",
            to=[account.email],
            headers={"Auto-Submitted": "auto-replied"},
        )
    )
