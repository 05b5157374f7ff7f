"""Where somebody can turn to."""

from __future__ import annotations

from weerklank.spaces.models import Portal, Space


def help_lines_near(space: Space) -> list[tuple[str, str]]:
    """What the organisation of `space` says on its front door, else an organisation above it.

    Pairs of words and where they lead: a telephone number or an address. One query.
    """
    portals = Portal.objects.filter(organisation=space.organisation_id) | Portal.objects.filter(
        organisation__children=space.organisation_id
    )
    lines = {portal.organisation_id: portal.help_lines for portal in portals}
    own = lines.pop(space.organisation_id, None)
    above: list[list[str]] = next(iter(lines.values()), [])
    return [(label, target) for label, target in own or above]
