"""Every page type of the product, where it is found in the town and by whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from tests.browser.town import SLUG, Town
from weerklank.notifications.unsubscribing import token_of

Finds = Callable[[Town], object]


@dataclass(frozen=True)
class PageType:
    """A page: the name of its address, who opens it, and what its address is about."""

    name: str
    who: str | None = None
    about: dict[str, Finds] = field(default_factory=dict)
    query: str = ""
    status: int = 200

    def path(self, town: Town) -> str:
        """Where this page is, behind the front door."""
        ids = {key: find(town) for key, find in self.about.items()}
        return f"/{SLUG}{reverse(self.name, kwargs=ids)}{self.query}"

    def __str__(self) -> str:
        return f"{self.name}{self.query} ({self.who or 'visitor'})"


def _of(attribute: str) -> Finds:
    return lambda town: getattr(town, attribute).pk


def _about(key: str, attribute: str, **fixed: Any) -> dict[str, Finds]:
    kept = {name: (lambda _town, value=value: value) for name, value in fixed.items()}
    return {key: _of(attribute), **kept}


def _organisation(town: Town) -> object:
    return town.space.organisation_id


def _stop_token(town: Town) -> object:
    return token_of(town.resident.pk)


QUESTION = _about("question", "question")
SAID = _about("contribution", "said")
LEFT_ALONE = _about("slip", "left_alone")
RECONSIDERED = _about("decision", "reconsidered")
OTHER_SAID = _about("contribution", "said_by_other")
SPACE = _about("space", "space")
ROOM = _about("space", "closed_room")
OUTCOME = _about("outcome", "draft_outcome")
DECISION = _about("decision", "appealed")
NAME_REQUEST = _about("asked", "name_request")
ORGANISATION: dict[str, Finds] = {"organisation": _organisation}

FOR_EVERYBODY = [
    PageType("portal:front"),
    PageType("portal:questions"),
    PageType("portal:questions", query="?stand=gesloten"),
    PageType("search:find"),
    PageType("search:find", query="?q=wonen"),
    PageType("search:find", query="?q=xylofoon&soort=reply"),
    PageType("questions:show", about=QUESTION),
    PageType("questions:show", about=_about("question", "closed_question")),
    PageType("questions:answer", about=QUESTION),
    PageType("questions:answer", about=_about("question", "closed_question"), status=409),
    PageType("talk:reply", about=OTHER_SAID),
    PageType("questions:story", about=QUESTION),
    PageType("portal:contribution", about=_about("contribution", "story")),
    PageType("media:draw", about=_about("about", "question")),
    PageType("media:speak", about=_about("about", "question")),
    PageType("media:film", about=_about("about", "question")),
    PageType("portal:space", about=SPACE),
    PageType("portal:contribution", about=OTHER_SAID),
    PageType("portal:contribution", about=OTHER_SAID, query="?volgorde=nieuw"),
    PageType("outcomes:show", about=_about("outcome", "outcome")),
    PageType("moderation:report", about=OTHER_SAID),
    PageType("moderation:reported", about=OTHER_SAID),
    PageType("notifications:unsubscribe", about={"token": _stop_token}),
    PageType("spaces:join", about={"secret": lambda town: town.secret}),
    PageType("portal:privacy"),
    PageType("portal:accessibility"),
    PageType("portal:house_rules"),
    PageType("portal:not_an_objection"),
    PageType("portal:security"),
    PageType("account_login"),
    PageType("account_request_login_code"),
    PageType("account_signup"),
    PageType("account_reset_password"),
    PageType("account_password_reset_completed"),
    PageType("account_inactive"),
    PageType("socialaccount_login_cancelled"),
    PageType("socialaccount_login_error", status=401),
]

FOR_RESIDENTS = [
    PageType("portal:front", "resident"),
    PageType("portal:mine", "resident"),
    PageType("portal:mine", "newcomer"),
    PageType("portal:receipt", "resident", SAID),
    PageType("portal:likeness", "resident", SAID),
    PageType("contributions:label", "resident", SAID),
    PageType("portal:contribution", "resident", SAID),
    PageType("contributions:edit", "resident", SAID),
    PageType("contributions:edit", "neighbour", _about("contribution", "story")),
    PageType("contributions:redraw", "resident", {**SAID, "attachment": _of("drawing")}),
    PageType("contributions:write_out", "resident", {**SAID, "attachment": _of("recording")}),
    PageType("contributions:withdraw", "resident", SAID),
    PageType("portal:space", "resident", ROOM),
    PageType("questions:show", "resident", _about("question", "question_of_room")),
    PageType("moderation:my_reports", "neighbour"),
    PageType("moderation:disagree", "neighbour", LEFT_ALONE),
    PageType("moderation:decision", "neighbour", DECISION),
    PageType("moderation:appeal", "neighbour", DECISION),
    PageType("moderation:help_lines", "neighbour", _about("decision", "help_offered")),
    PageType("portal:contribution", "neighbour", _about("contribution", "asked_to_change")),
    PageType("notifications:list", "resident"),
    PageType("notifications:list", "resident", query="?toon=ongelezen&soort=answers"),
    PageType("notifications:choose", "resident"),
    PageType("search:saved", "resident"),
    PageType("unmasking:told", "resident", _about("asked", "name_request_told")),
    PageType("spaces:leave", "resident", ROOM),
    PageType("media:own", "neighbour", SPACE),
    PageType("people:me", "resident"),
    PageType("people:sessions", "resident"),
    PageType("people:delete", "resident"),
    PageType("people:confirm_by_code", "resident"),
    PageType("people:set_up_second_factor", "resident"),
    PageType("account_logout", "resident"),
    PageType("account_email", "resident"),
    PageType("account_set_password", "resident"),
    PageType("mfa_index", "resident"),
    PageType("mfa_activate_totp", "resident"),
    PageType("mfa_list_webauthn", "resident"),
    PageType("mfa_add_webauthn", "resident"),
    PageType("socialaccount_connections", "resident"),
]

FOR_STAFF = [
    PageType("promises:queue", "official"),
    PageType("promises:queue", "official", query="?toon=beantwoord"),
    PageType("promises:answer", "official", _about("promise", "promise")),
    PageType("promises:story", "official", _about("promise", "promise")),
    PageType("outcomes:write", "official", _about("topic", "question")),
    PageType("outcomes:change", "official", OUTCOME),
    PageType("outcomes:link", "official", OUTCOME),
    PageType("outcomes:publish", "official", OUTCOME),
    PageType("outcomes:show", "official", _about("outcome", "outcome")),
    PageType("portal:contribution", "official", SAID),
    PageType("moderation:queue", "official"),
    PageType("moderation:hidden", "official"),
    PageType("moderation:decide", "official", SAID),
    PageType("moderation:help", "official", _about("case", "help_case")),
    PageType("moderation:distress", "official", _about("case", "distress_case")),
    PageType("unmasking:hand_over", "official", OTHER_SAID),
    PageType("unmasking:list", "official"),
    PageType("unmasking:list", "officer"),
    PageType("unmasking:show", "officer", NAME_REQUEST),
    PageType("unmasking:code", "officer", _about("officer", "office")),
    PageType("media:posts", "official"),
    PageType("spaces:post", "official"),
    PageType("spaces:post_of", "official", _about("post", "post")),
    PageType("mfa_index", "official"),
    PageType("mfa_view_recovery_codes", "official"),
    PageType("mfa_generate_recovery_codes", "official"),
    PageType("mfa_deactivate_totp", "official"),
    PageType("mfa_reauthenticate", "official"),
    PageType("mfa_list_webauthn", "platform"),
    PageType("mfa_edit_webauthn", "platform", _about("pk", "passkey")),
    PageType("mfa_remove_webauthn", "platform", _about("pk", "passkey")),
    PageType("account_change_password", "platform"),
    PageType("account_reauthenticate", "platform"),
]

FOR_MANAGERS = [
    PageType("moderation:judge", "manager", DECISION),
    PageType("moderation:reconsider", "manager", RECONSIDERED),
    PageType("moderation:order", "manager", SPACE),
    PageType("moderation:distress_words", "manager", ORGANISATION),
    PageType("moderation:exclusions", "manager"),
    PageType("spaces:manage", "manager"),
    PageType("spaces:make", "manager"),
    PageType("spaces:change", "manager", SPACE),
    PageType("spaces:change", "manager", _about("space", "draft_space")),
    *(
        PageType("spaces:part", "manager", _about("space", "space", part=part))
        for part in ("over", "grenzen", "antwoord", "welkom")
    ),
    PageType("spaces:delete", "manager", SPACE),
    PageType("spaces:team", "manager", SPACE),
    PageType("spaces:invite", "manager", ROOM),
    PageType("spaces:trail", "manager", SPACE),
    PageType("spaces:posts", "manager", ORGANISATION),
    PageType("spaces:remove_post", "manager", {**ORGANISATION, "post": _of("post")}),
    PageType("spaces:calendar", "manager", ORGANISATION),
    PageType("unmasking:officers", "manager", ORGANISATION),
    PageType("spaces:looks", "manager", ORGANISATION),
    PageType("spaces:try_looks", "manager", ORGANISATION),
    PageType("spaces:platform", "platform"),
    PageType("spaces:stuck_jobs", "platform"),
    PageType("questions:of_space", "manager", SPACE),
    PageType("questions:make", "manager", SPACE),
    PageType("questions:change", "manager", QUESTION),
    PageType("questions:backdrop", "manager", QUESTION),
    PageType("questions:preview", "manager", _about("question", "draft_question")),
    PageType("questions:readers", "manager", _about("question", "draft_question")),
    PageType("questions:close", "manager", QUESTION),
    PageType("questions:reopen", "manager", _about("question", "closed_question")),
    PageType("questions:delete", "manager", QUESTION),
]

FOR_DEVELOPERS = [PageType("design:gallery")]
FOR_DEMO = [PageType("demo:people"), PageType("demo:mail")]

# Addresses that show no page of their own, and why.
NO_PAGE = {
    "they take what was sent, and lead on": """
        demo:sign_in media:describe media:drop media:remove_own media:remove_post media:set_post
        media:turn media:write media:cut media:save_drawing media:tus media:tus_upload
        moderation:bulk moderation:claim moderation:let_go moderation:lift moderation:mark_help
        moderation:next moderation:restore
        notifications:add_device notifications:open notifications:read_all
        notifications:remove_device notifications:resume_mail notifications:switch outcomes:unlink
        people:consent people:end_session people:end_sessions people:forget people:switch_language
        contributions:gesture search:said_before questions:forget questions:publish talk:forget
        search:forget search:keep search:look search:tell spaces:add_closing_day spaces:change_post
        spaces:change_role spaces:close spaces:give_first_administrator spaces:make_portal
        spaces:publish spaces:put_in_charge spaces:remove_closing_day spaces:remove_from_team
        spaces:remove_member spaces:reopen spaces:replay_all_stuck_jobs spaces:replay_stuck_job
        spaces:uninvite unmasking:agree unmasking:appoint unmasking:ask unmasking:decline
        unmasking:dismiss unmasking:look unmasking:refuse
    """,
    "they lead on": """
        openid_connect_callback openid_connect_login portal:first_in_conversation
        portal:first_on_topic portal:home portal:newer
    """,
    "they are files": """
        contributions:backdrop design:theme media:captions media:draw_photo media:drawing
        media:picture media:recording media:sketch media:waiting
        mfa_download_recovery_codes notifications:icon notifications:manifest
        notifications:worker portal:security_txt
    """,
    "a script asks them": """
        media:under_way mfa_login_webauthn mfa_reauthenticate_webauthn notifications:seen
        portal:new_in_conversation portal:new_on_topic
    """,
    "they show a mail, as a mail program would": "notifications:sample_letter",
    "a translation service must be set": "contributions:translation",
    "another organisation must have sent somebody": "socialaccount_signup",
}

ALL = [*FOR_EVERYBODY, *FOR_RESIDENTS, *FOR_STAFF, *FOR_MANAGERS, *FOR_DEVELOPERS]


def page_called(name: str) -> PageType:
    """The first page type with this name."""
    return next(kind for kind in ALL if kind.name == name)
