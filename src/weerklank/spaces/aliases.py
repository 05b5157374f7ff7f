"""Aliases: how an account appears in a space, without a readable link between the two.

Three things tie an alias to its account, and each needs a key that is not in the database:
a tag on the alias (found from account and space), a sealed account id on the alias (opened only to
deliver an answer or to stop abuse), and a padded sealed list on the account (for one's own pages).
`docs/threat-model.md` says what this withstands.
"""

from __future__ import annotations

import logging
import secrets
import unicodedata
import uuid
from collections.abc import Iterable
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, transaction
from django.db.models import BinaryField, DateField, Q, QuerySet, UUIDField
from django.utils.translation import gettext as _

from weerklank.kernel import clock, dates
from weerklank.kernel.action import action
from weerklank.kernel.key_ring import key_ring
from weerklank.kernel.policy import Refused, authorise
from weerklank.kernel.prepared import prepared
from weerklank.kernel.sealing import SealBroken
from weerklank.people.models import Account
from weerklank.spaces.models import Alias, Exclusion, Post, Space
from weerklank.spaces.person import Person
from weerklank.spaces.policies import may_enter_space, must_be_visible
from weerklank.spaces.sealed_lists import my_alias_ids, sealed_list

logger = logging.getLogger(__name__)

FACES = 12
SMALL_SPACE = 10
_LINK = "alias-account"
_EXCLUDED = "excluded"
Kind = Alias.Kind


class Excluded(Refused):
    """This person may no longer write in this space."""


def _tag_input(account: uuid.UUID, space: uuid.UUID, kind: str) -> bytes:
    return account.bytes + space.bytes + kind.encode()


def fold_name(name: str) -> str:
    """The form in which two names count as the same: no case, accents, spaces or signs."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in plain if sign.isalnum())


def alias_of(person: Person, space: Space, kind: str) -> Alias | None:
    """The alias of this kind that `person` has in `space`, or None. One query."""
    if person.account is None:
        return None
    if kind == Kind.POST:
        return Alias.objects.filter(space=space, post__account=person.account).first()
    return names_of(person.account, space, kind).get(kind)


def names_of(account: Account, space: Space, *kinds: str) -> dict[str, Alias]:
    """The names of `account` in `space`, by kind, those of a post left out. One query."""
    ring = key_ring()
    tags = [
        tag
        for kind in kinds
        for tag in ring.tags(_tag_input(account.pk, space.pk, kind), purpose=_LINK)
    ]
    return {alias.kind: alias for alias in _tagged(tags=tags).items}


@prepared(tags=ArrayField(BinaryField()))
def _tagged(tags: list[bytes]) -> QuerySet[Alias]:
    return Alias.objects.filter(tag__among=tags)


def account_behind(alias: Alias) -> Account | None:
    """The account to deliver to, or None when it is gone.

    For the worker (delivery) and for exclusion only; no screen shows the answer.
    """
    if alias.post_id is not None:
        return alias.post.account if alias.post else None
    account = account_id_behind(alias.pk, alias.account_sealed)
    return Account.objects.filter(pk=account, is_active=True).first() if account else None


def account_id_behind(alias: uuid.UUID, sealed: bytes | memoryview | None) -> uuid.UUID | None:
    """The id of the account that lies `sealed` on an alias; None when it was cut loose.

    For the worker alone, as `account_behind`. Raises SealBroken when no key of ours opens it.
    """
    if sealed is None:
        return None
    return uuid.UUID(bytes=key_ring().unseal(sealed, purpose=f"{_LINK}:{alias}"))


def check_name(name: str) -> str:
    """The name, trimmed. Raises Refused with what to do when it cannot be one."""
    name = " ".join(name.split())
    if len(fold_name(name)) < 2:
        raise Refused(_("Choose a name of at least 2 letters."))
    if len(name) > 40:
        raise Refused(_("Choose a name of at most 40 letters."))
    if "@" in name or any(unicodedata.category(sign) in ("Cc", "Cf") for sign in name):
        raise Refused(_("Choose a name with letters and numbers only."))
    return name


@action
def appear_in_space(*, person: Person, space: Space, kind: str, name: str) -> Alias:
    """The alias under which `person` writes in `space`: the one they have, else a new one.

    `name` is used for a new alias only (a first name, or the pseudonym chosen). Staff of the
    space's own organisation always appear as themselves. Raises Denied when they may not enter,
    Excluded when they may not write here, Refused when the name is taken or cannot be one, and
    when their list of names cannot be opened.
    """
    account = person.account
    authorise(account is not None and may_enter_space(person, space))
    assert account is not None
    refuse_excluded(account, space)
    if must_be_visible(person, space):
        return _as_post(person, space)
    if kind not in (Kind.OWN, Kind.PSEUDONYM):
        raise Refused(_("Choose how you want to appear."))
    there = alias_of(person, space, kind)
    if there is None:
        # Somebody may be making the same name in another window.
        Account.objects.select_for_update(no_key=True).get(pk=account.pk)
        there = alias_of(person, space, kind)
    if there is not None:
        return there
    name = check_name(name)
    alias_id = uuid.uuid4()
    try:
        with transaction.atomic():
            alias = Alias.objects.create(
                id=alias_id,
                space=space,
                kind=kind,
                name=name,
                name_folded=fold_name(name),
                face=secrets.randbelow(FACES),
                tag=key_ring().tag(_tag_input(account.pk, space.pk, kind), purpose=_LINK),
                account_sealed=key_ring().seal(account.pk.bytes, purpose=f"{_LINK}:{alias_id}"),
            )
    except IntegrityError:
        raise Refused(_("Somebody here already has this name. Choose another one.")) from None
    try:
        had = my_alias_ids(Account.objects.get(pk=account.pk))
    except SealBroken:
        logger.error("A list of names is sealed with a key that is not in ALIAS_KEYS.")
        raise Refused(_("Something is wrong on our side. Please try again later.")) from None
    account.aliases_sealed = sealed_list(account.pk, [*had, alias.pk])
    account.save(update_fields=["aliases_sealed"])
    return alias


def shown_name(post: Post) -> str:
    """The name over an answer: the first name, or the role for who answers as a team."""
    as_team = post.answers_as_team and post.organisation.may_answer_as_team
    return (post.role if as_team else post.first_name)[:40]


def _as_post(person: Person, space: Space) -> Alias:
    post = post_for(person.posts, space)
    if post is None or not post.first_name or not post.role:
        raise Refused(_("First fill in your first name and your role. People want to know you."))
    return alias_of_post(post=post, space=space)


def post_for(posts: Iterable[Post], space: Space) -> Post | None:
    """Under which of these `posts` somebody is seen in `space`: of its own organisation first."""
    return min(posts, key=lambda post: post.organisation_id != space.organisation_id, default=None)


def alias_of_post(*, post: Post, space: Space) -> Alias:
    """How visible staff appear in `space`: the alias of `post` there, made when there is none.

    Asks nothing: to write, people go through `appear_in_space`. The worker calls it to tell staff
    of their work, also before they filled in a name.
    """
    shown = shown_name(post)
    alias, made = Alias.objects.get_or_create(
        space=space,
        post=post,
        defaults={
            "kind": Kind.POST,
            "name": shown,
            "name_folded": fold_name(shown),
            "face": post.face,
        },
    )
    if not made and alias.name != shown:
        alias.name, alias.name_folded = shown, fold_name(shown)
        alias.save(update_fields=["name", "name_folded"])
    return alias


def refuse_excluded(account: Account, space: Space) -> None:
    """Raises Excluded when `account` may no longer write in `space`. One query."""
    found = next(
        (
            exclusion
            for exclusion in _exclusions(space=space.pk, today=clock.today()).items
            if bytes(exclusion.tag) in _exclusion_tags(account.pk, exclusion.pk)
        ),
        None,
    )
    if found is None:
        return
    if found.until is not None:
        raise Excluded(
            _("You can write here again after %(day)s. The reason of the team: %(reason)s")
            % {"day": dates.day(found.until), "reason": found.reason}
        )
    raise Excluded(
        _("You can no longer write here. The reason of the team: %(reason)s")
        % {"reason": found.reason}
    )


@prepared(space=UUIDField(), today=DateField())
def _exclusions(space: uuid.UUID, today: date) -> QuerySet[Exclusion]:
    lasting = Q(until=None) | Q(until__gte=today)
    return Exclusion.objects.filter(lasting, space=space, lifted=False)


def _exclusion_tags(account: uuid.UUID, exclusion: uuid.UUID) -> list[bytes]:
    """The tags that `account` has in one exclusion, the newest key first."""
    return tags_about(account, exclusion, purpose=_EXCLUDED)


def tags_about(account: uuid.UUID, subject: uuid.UUID, *, purpose: str) -> list[bytes]:
    """What stands for `account` in a row about `subject`, the newest key first.

    Each subject has its own, so that two rows never show that they are of the same account.
    """
    return key_ring().tags(account.bytes + subject.bytes, purpose=purpose)


def exclude(*, alias: Alias, reason: str, until: date | None = None) -> Exclusion:
    """Stops whoever is behind `alias` from writing in its space, up to and with the day `until`.

    Called by moderation only. Raises Refused when the account is gone.
    """
    if alias.account_sealed is None:
        raise Refused(_("The account behind this name is gone. It cannot write any more."))
    opened = key_ring().unseal(alias.account_sealed, purpose=f"{_LINK}:{alias.pk}")
    account = uuid.UUID(bytes=opened)
    exclusion_id = uuid.uuid4()
    return Exclusion.objects.create(
        id=exclusion_id,
        space_id=alias.space_id,
        alias=alias,
        tag=_exclusion_tags(account, exclusion_id)[0],
        account_sealed=key_ring().seal(account.bytes, purpose=f"{_EXCLUDED}:{exclusion_id}"),
        reason=reason,
        until=until,
    )


@action
def reseal_everything() -> int:
    """Makes every seal and tag anew with the newest key; returns how many. For the operator.

    Afterwards older keys are needed by nobody and can be destroyed. May run twice. Raises
    SealBroken, and changes nothing, when a key is missing: no list ever gets shorter here.
    """
    done = 0
    for alias in Alias.objects.exclude(account_sealed=None).select_for_update():
        purpose = f"{_LINK}:{alias.pk}"
        account = uuid.UUID(bytes=key_ring().unseal(alias.account_sealed or b"", purpose=purpose))
        alias.tag = key_ring().tag(_tag_input(account, alias.space_id, alias.kind), purpose=_LINK)
        alias.account_sealed = key_ring().seal(account.bytes, purpose=purpose)
        alias.save(update_fields=["tag", "account_sealed"])
        done += 1
    for exclusion in Exclusion.objects.select_for_update():
        purpose = f"{_EXCLUDED}:{exclusion.pk}"
        account = uuid.UUID(bytes=key_ring().unseal(exclusion.account_sealed, purpose=purpose))
        exclusion.tag = _exclusion_tags(account, exclusion.pk)[0]
        exclusion.account_sealed = key_ring().seal(account.bytes, purpose=purpose)
        exclusion.save(update_fields=["tag", "account_sealed"])
        done += 1
    for owner in Account.objects.exclude(aliases_sealed=None).select_for_update():
        owner.aliases_sealed = sealed_list(owner.pk, my_alias_ids(owner))
        owner.save(update_fields=["aliases_sealed"])
        done += 1
    return done


def leave_aliases(account: Account) -> None:
    """Cuts every alias of `account` loose, before the account is deleted. What was said stays.

    Raises SealBroken when its list of names cannot be opened.
    """
    Alias.objects.filter(pk__in=my_alias_ids(account)).update(tag=None, account_sealed=None)
