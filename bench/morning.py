"""Many people with news, and the round that sends their digests: for `bench.digests`."""

from __future__ import annotations

import uuid
from datetime import timedelta
from itertools import islice

from django.conf import settings

from tests.builders import a_question, a_space, an_organisation, replies, says
from weerklank.kernel import clock
from weerklank.notifications.mailing import mail_digests
from weerklank.notifications.models import LetterUnderWay, Notice
from weerklank.people.models import Account
from weerklank.spaces.models import Alias
from weerklank.spaces.sealed_lists import sealed_list

SPACES, SAID, AT_ONCE = 20, 5, 2_000


def send_digests() -> None:
    """Sends what is due tomorrow morning at nine."""
    tomorrow = clock.now().replace(hour=9, minute=0) + timedelta(days=1)
    with clock.at(tomorrow):
        mail_digests()


def make_people(number: int) -> None:
    """`number` accounts with two names each and a reply to hear of under both."""
    Notice.objects.all().delete()
    LetterUnderWay.objects.all().delete()

    def somebody() -> Account:
        return Account.objects.create_user(f"{uuid.uuid4().hex}@voorbeeld.test")

    organisation = an_organisation(f"Gemeente {uuid.uuid4().hex[:6]}")
    spaces = [a_space(organisation) for _ in range(SPACES)]
    news = {}
    for space in spaces:
        said = says(somebody(), a_question(space))
        news[space.pk] = [replies(somebody(), said).pk for _ in range(SAID)]
    ring = settings.ALIAS_KEY_RING
    made = iter(range(number))
    while turns := list(islice(made, AT_ONCE)):
        accounts, aliases, notices = [], [], []
        for turn in turns:
            account = Account(email=f"{uuid.uuid4().hex}@voorbeeld.test")
            ids = [uuid.uuid4(), uuid.uuid4()]
            account.aliases_sealed = sealed_list(account.pk, ids)
            accounts.append(account)
            for at, alias in enumerate(ids):
                space = spaces[(turn + at) % SPACES]
                aliases.append(
                    Alias(
                        id=alias,
                        space=space,
                        kind=Alias.Kind.PSEUDONYM,
                        name=alias.hex,
                        name_folded=alias.hex,
                        tag=ring.tag(alias.bytes, purpose="alias-account"),
                        account_sealed=ring.seal(
                            account.pk.bytes, purpose=f"alias-account:{alias}"
                        ),
                    )
                )
                subject = news[space.pk][turn % SAID]
                notices.append(
                    Notice(alias_id=alias, kind="contributions.replied", subject=subject)
                )
        Account.objects.bulk_create(accounts)
        Alias.objects.bulk_create(aliases)
        Notice.objects.bulk_create(notices)
