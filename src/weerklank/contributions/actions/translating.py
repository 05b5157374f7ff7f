"""Asking for a translation."""

from __future__ import annotations

from django.utils.translation import gettext as _

from weerklank.contributions.actions.authors import locked_contribution
from weerklank.contributions.models import Contribution, Translation
from weerklank.contributions.policies import may_see_contribution
from weerklank.contributions.translating import can_be_translated, put_in_queue
from weerklank.kernel.action import action
from weerklank.kernel.policy import WrongState, authorise
from weerklank.spaces.person import Person


@action
def ask_translation(*, person: Person, contribution: Contribution, language: str) -> Translation:
    """Has the worker translate `contribution`; once for everybody who reads `language`.

    Raises Denied for who may not read it or is not signed in, WrongState when there is nothing to
    translate any more.
    """
    authorise(may_see_contribution(person, contribution) and person.is_signed_in)
    said = locked_contribution(contribution)
    if not can_be_translated(said, language):
        raise WrongState(_("This cannot be translated any more."))
    translation, is_new = Translation.objects.get_or_create(contribution=said, language=language)
    if is_new:
        put_in_queue(translation)
    return translation
