"""Visible places in an organisation: given by its administrators, filled in by their holders."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from weerklank.kernel import audit, events
from weerklank.kernel.action import action
from weerklank.kernel.live.telling import end_passes_of
from weerklank.kernel.policy import Refused, authorise
from weerklank.people.models import Account
from weerklank.spaces.aliases import FACES, check_name, fold_name, shown_name
from weerklank.spaces.events import PostFilledIn
from weerklank.spaces.manage_policies import may_administer_organisation, may_run_platform
from weerklank.spaces.models import Alias, Membership, Organisation, Post
from weerklank.spaces.person import TEAM_ROLES, Person


@action
def add_post(
    *,
    person: Person,
    organisation: Organisation,
    email: str,
    kind: str = Post.Kind.OFFICIAL,
    first_name: str = "",
    role: str = "",
    is_administrator: bool = False,
) -> Post:
    """Gives somebody a visible place in an organisation; returns it.

    Makes an account when the address has none: its holder signs in with a code by mail. Raises
    Denied for who does not administer the organisation, Refused for what is no address or has a
    post there already.
    """
    authorise(may_administer_organisation(person, organisation))
    return _add(
        person=person,
        organisation=organisation,
        email=email,
        kind=kind,
        first_name=first_name,
        role=role,
        is_administrator=is_administrator,
    )


@action
def give_first_administrator(
    *, person: Person, organisation: Organisation, email: str, first_name: str = "", role: str = ""
) -> Post:
    """Gives an organisation that has no administrator its first one; returns the post.

    Raises Denied for who does not run the platform, Refused when there is an administrator (who
    then gives others their place) or the address cannot be used.
    """
    authorise(may_run_platform(person))
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if organisation.posts.filter(is_administrator=True).exists():
        raise Refused(_("This organisation has an administrator. They can add others."))
    return _add(
        person=person,
        organisation=organisation,
        email=email,
        kind=Post.Kind.OFFICIAL,
        first_name=first_name,
        role=role,
        is_administrator=True,
    )


@action
def change_post(*, person: Person, post: Post, kind: str, is_administrator: bool) -> Post:
    """Changes what somebody is in an organisation; returns the post.

    Raises Denied, Refused when the organisation would have no administrator left.
    """
    authorise(may_administer_organisation(person, post.organisation))
    if kind not in Post.Kind.values:
        raise Refused(_("Choose what this colleague is."))
    Organisation.objects.select_for_update().get(pk=post.organisation_id)
    if not is_administrator:
        _refuse_without_administrator(post)
    post.kind, post.is_administrator = kind, is_administrator
    post.save(update_fields=["kind", "is_administrator"])
    end_passes_of(post.account_id)
    audit.write(actor=person.actor, verb="change_post", subject=post, scope=None)
    return post


@action
def remove_post(*, person: Person, post: Post) -> None:
    """Takes somebody's place in an organisation away, and in the teams of its spaces.

    What they answered stays, under their name. Raises Denied, Refused when the organisation would
    have no administrator left or somebody is in charge of the answers of an open space.
    """
    authorise(may_administer_organisation(person, post.organisation))
    Organisation.objects.select_for_update().get(pk=post.organisation_id)
    _refuse_without_administrator(post)
    places = Membership.objects.filter(
        account=post.account_id, space__organisation=post.organisation_id, role__in=TEAM_ROLES
    )
    in_charge = places.filter(is_in_charge=True).exclude(space__state="draft").first()
    if in_charge is not None:
        raise Refused(
            _("First put somebody else in charge of the answers in %(space)s.")
            % {"space": in_charge.space.name}
        )
    audit.write(actor=person.actor, verb="remove_post", subject=post, scope=None)
    places.delete()
    events.record(PostFilledIn(post=post.pk))
    post.delete()
    end_passes_of(post.account_id)


@action
def fill_in_post(
    *,
    person: Person,
    post: Post,
    first_name: str,
    role: str,
    face: int,
    refuses_photo: bool,
    answers_as_team: bool,
) -> Post:
    """Fills in how one is seen oneself; returns the post. Also under earlier answers.

    Raises Denied for somebody else's post, Refused when a name or role is missing, or when the
    organisation does not let people answer as a team.
    """
    authorise(person.account is not None and post.account_id == person.account.pk)
    if answers_as_team and not post.organisation.may_answer_as_team:
        raise Refused(_("Your organisation asks everybody to answer under their own first name."))
    post.first_name, post.role = check_name(first_name), " ".join(role.split())
    if not post.role:
        raise Refused(_("Fill in your role. People want to know what you do."))
    if not 1 <= face <= FACES:
        raise Refused(_("Choose a picture."))
    post.face, post.refuses_photo, post.answers_as_team = face, refuses_photo, answers_as_team
    post.save()
    shown = shown_name(post)
    Alias.objects.filter(post=post).update(name=shown, name_folded=fold_name(shown), face=post.face)
    audit.write(actor=person.actor, verb="fill_in_post", subject=post, scope=None)
    events.record(PostFilledIn(post=post.pk))
    person.read_again()
    return post


def _add(
    *,
    person: Person,
    organisation: Organisation,
    email: str,
    kind: str,
    first_name: str,
    role: str,
    is_administrator: bool,
) -> Post:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(_("This is not an e-mail address: %(line)s") % {"line": email}) from None
    if kind not in Post.Kind.values:
        raise Refused(_("Choose what this colleague is."))
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    account = Account.objects.filter(email__iexact=email).first()
    if account is None:
        account = Account.objects.create_user(email, first_name=first_name)
    if organisation.posts.filter(account=account).exists():
        raise Refused(_("This colleague is here already."))
    post = Post.objects.create(
        account=account,
        organisation=organisation,
        kind=kind,
        first_name=first_name,
        role=role,
        is_administrator=is_administrator,
    )
    audit.write(actor=person.actor, verb="add_post", subject=post, scope=None)
    events.record(PostFilledIn(post=post.pk))
    return post


def _refuse_without_administrator(post: Post) -> None:
    others = Post.objects.filter(organisation=post.organisation_id, is_administrator=True)
    if post.is_administrator and not others.exclude(pk=post.pk).exists():
        raise Refused(_("An organisation needs an administrator. First make somebody else one."))
