"""Who becomes an officer, and who is one no longer."""

from __future__ import annotations

from django.utils.translation import gettext as _

from weerklank.kernel import audit
from weerklank.kernel.action import action
from weerklank.kernel.policy import Refused, authorise
from weerklank.spaces.models import Post
from weerklank.spaces.person import Person
from weerklank.unmasking import codes
from weerklank.unmasking.admission import admission_of
from weerklank.unmasking.models import Officer
from weerklank.unmasking.policies import may_appoint_officer, may_hold_office

HOST = audit.Actor("host")


@action
def appoint_officer(*, person: Person, post: Post) -> Officer:
    """Makes a colleague officer of their organisation. Twice is the same as once.

    They can do nothing until they made a code and the host admitted them. Raises Denied, Refused
    when the colleague filled in no name yet.
    """
    authorise(may_appoint_officer(person, post))
    locked = Post.objects.select_for_update().get(pk=post.pk)
    if not locked.first_name or not locked.role:
        raise Refused(_("This colleague first has to fill in a first name and a role."))
    there = Officer.objects.filter(post=locked, dismissed=False).first()
    if there is not None:
        return there
    officer = Officer.objects.create(post=locked, organisation_id=locked.organisation_id)
    audit.write(actor=person.actor, verb="appoint_officer", subject=officer, scope=None)
    return officer


@action
def dismiss_officer(*, person: Person, officer: Officer) -> None:
    """Ends an office at once, for good. Twice is the same as once. Raises Denied."""
    authorise(officer.post is not None and may_appoint_officer(person, officer.post))
    if Officer.objects.filter(pk=officer.pk, dismissed=False).update(dismissed=True, admitted=None):
        audit.write(actor=person.actor, verb="dismiss_officer", subject=officer, scope=None)


@action
def take_code(*, person: Person, officer: Officer) -> str:
    """A new code for one's own office: returned once and kept nowhere.

    The code before it is worth nothing any more, and the host has to admit the officer anew.
    Raises Denied.
    """
    locked = _locked(officer)
    authorise(may_hold_office(person, locked))
    code = codes.make_code()
    locked.public_key, locked.admitted = codes.public_key(code, officer=locked.pk), None
    locked.save(update_fields=["public_key", "admitted"])
    audit.write(actor=person.actor, verb="take_code", subject=locked, scope=None)
    return code


@action
def admit_officer(*, officer: Officer) -> Officer:
    """Lets an officer act with the code they have now. For the command on the host alone.

    Raises NothingToAdmit when the office has ended or there is no code yet.
    """
    locked = _locked(officer)
    locked.admitted = admission_of(locked)
    locked.save(update_fields=["admitted"])
    audit.write(actor=HOST, verb="admit_officer", subject=locked, scope=None)
    return locked


def _locked(officer: Officer) -> Officer:
    return (
        Officer.objects.select_for_update(of=("self",))
        .select_related("post", "organisation")
        .get(pk=officer.pk)
    )
