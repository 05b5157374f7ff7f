"""Every write of spaces: their life, their people, their organisations and front doors."""

from weerklank.spaces.actions.invitations import (
    accept_invitation,
    leave_space,
    make_invitation,
    recount_members,
    remove_member,
    withdraw_invitation,
)
from weerklank.spaces.actions.life import (
    ChangedWords,
    SpaceWords,
    change_space,
    change_visibility,
    close_space,
    delete_space,
    make_space,
    publish_space,
    reopen_space,
    set_useful_links,
)
from weerklank.spaces.actions.organisations import (
    PortalLooks,
    add_closing_day,
    change_organisation,
    change_portal,
    make_organisation,
    make_portal,
    remove_closing_day,
)
from weerklank.spaces.actions.posts import (
    add_post,
    change_post,
    fill_in_post,
    give_first_administrator,
    remove_post,
)
from weerklank.spaces.actions.stuck_jobs import replay_all_stuck_jobs, replay_stuck_job
from weerklank.spaces.actions.team import (
    add_to_team,
    change_role,
    put_in_charge,
    remove_from_team,
)

__all__ = [
    "ChangedWords",
    "PortalLooks",
    "SpaceWords",
    "accept_invitation",
    "add_closing_day",
    "add_post",
    "add_to_team",
    "change_organisation",
    "change_portal",
    "change_post",
    "change_role",
    "change_space",
    "change_visibility",
    "close_space",
    "delete_space",
    "fill_in_post",
    "give_first_administrator",
    "leave_space",
    "make_invitation",
    "make_organisation",
    "make_portal",
    "make_space",
    "publish_space",
    "put_in_charge",
    "recount_members",
    "remove_closing_day",
    "remove_from_team",
    "remove_member",
    "remove_post",
    "reopen_space",
    "replay_all_stuck_jobs",
    "replay_stuck_job",
    "set_useful_links",
    "withdraw_invitation",
]
