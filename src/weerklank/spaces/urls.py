"""Addresses of managing spaces, of taking part in closed ones and of one's own post."""

from __future__ import annotations

from django.urls import path

from weerklank.spaces.views import (
    members,
    organisation,
    overview,
    platform,
    post,
    space,
    stuck_jobs,
    team,
    trail,
)

app_name = "spaces"
_space = "beheer/ruimte/<uuid:space>/"
_organisation = "beheer/organisatie/<uuid:organisation>/"
urlpatterns = [
    path("beheer/", overview.manage, name="manage"),
    path("beheer/nieuw/", overview.make, name="make"),
    path(_space, space.change, name="change"),
    path(f"{_space}stap/<slug:part>/", space.part, name="part"),
    path(f"{_space}publiceren/", space.publish, name="publish"),
    path(f"{_space}sluiten/", space.close, name="close"),
    path(f"{_space}heropenen/", space.reopen, name="reopen"),
    path(f"{_space}verwijderen/", space.delete, name="delete"),
    path(f"{_space}team/", team.team, name="team"),
    path(f"{_space}team/<uuid:membership>/rol/", team.change_role, name="change_role"),
    path(
        f"{_space}team/<uuid:membership>/aanspreekpunt/", team.put_in_charge, name="put_in_charge"
    ),
    path(f"{_space}team/<uuid:membership>/weg/", team.remove, name="remove_from_team"),
    path(f"{_space}leden/", members.invite, name="invite"),
    path(f"{_space}leden/<uuid:membership>/weg/", members.remove_member, name="remove_member"),
    path(f"{_space}uitnodiging/<uuid:invitation>/weg/", members.uninvite, name="uninvite"),
    path(f"{_space}logboek/", trail.trail, name="trail"),
    path("uitnodiging/<str:secret>/", members.join, name="join"),
    path("ruimte/<uuid:space>/verlaten/", members.leave, name="leave"),
    path("mijn/functie/", post.post, name="post"),
    path("mijn/functie/<uuid:post>/", post.post, name="post_of"),
    path(f"{_organisation}collegas/", organisation.posts, name="posts"),
    path(f"{_organisation}collegas/<uuid:post>/", organisation.change_post, name="change_post"),
    path(f"{_organisation}collegas/<uuid:post>/weg/", organisation.remove_post, name="remove_post"),
    path(f"{_organisation}agenda/", organisation.calendar, name="calendar"),
    path(f"{_organisation}agenda/dicht/", organisation.add_closing_day, name="add_closing_day"),
    path(
        f"{_organisation}agenda/dicht/<uuid:closing_day>/weg/",
        organisation.remove_closing_day,
        name="remove_closing_day",
    ),
    path(f"{_organisation}voordeur/", organisation.looks, name="looks"),
    path(f"{_organisation}voordeur/proberen/", organisation.try_looks, name="try_looks"),
    path("beheer/platform/", platform.platform, name="platform"),
    path("beheer/platform/<uuid:organisation>/voordeur/", platform.make_portal, name="make_portal"),
    path(
        "beheer/platform/<uuid:organisation>/beheerder/",
        platform.give_first_administrator,
        name="give_first_administrator",
    ),
    path("beheer/platform/vastgelopen/", stuck_jobs.stuck_jobs, name="stuck_jobs"),
    path(
        "beheer/platform/vastgelopen/alles/",
        stuck_jobs.replay_all_stuck_jobs,
        name="replay_all_stuck_jobs",
    ),
    path(
        "beheer/platform/vastgelopen/<uuid:stuck>/",
        stuck_jobs.replay_stuck_job,
        name="replay_stuck_job",
    ),
]
