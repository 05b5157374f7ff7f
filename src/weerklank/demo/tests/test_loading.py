"""The loader. It takes half a minute, so one test loads once and looks at everything."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks, Settings

from weerklank.contributions.models import Contribution, Topic
from weerklank.contributions.policies import contributions_visible_to
from weerklank.contributions.states import ContributionState, TopicState
from weerklank.demo import speaking
from weerklank.demo.loading import load
from weerklank.demo.reading import read_region
from weerklank.kernel import clock
from weerklank.media.kinds import RECORDINGS, MediaKind
from weerklank.media.models import Asset, Upload
from weerklank.notifications.models import Notice
from weerklank.outcomes.models import Outcome
from weerklank.people.models import Account
from weerklank.promises.models import Promise, PromiseStep
from weerklank.promises.states import PromiseState
from weerklank.spaces.models import Alias, Space
from weerklank.spaces.person import NOBODY, Person
from weerklank.spaces.policies import spaces_visible_to

# A Wednesday at eleven, far from public holidays.
A_WORKING_DAY = datetime(2027, 3, 3, 10, 0, tzinfo=UTC)


def rows_of_everything() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def person(key: str) -> Person:
    found = read_region().person(key)
    assert found is not None
    return Person(account=Account.objects.get(email=found.email))


def loading_twice_changes_nothing() -> None:
    before = rows_of_everything()
    assert load() is False
    assert rows_of_everything() == before


def there_are_people_in_every_role() -> None:
    region = read_region()
    assert len(region.people) >= 25
    everybody = [person(one.key) for one in region.people]
    assert any(not one.posts and not one.team_spaces for one in everybody)
    assert {post.kind for one in everybody for post in one.posts} == {"official", "professional"}
    assert any(one.managed_spaces for one in everybody)
    assert any(one.administered for one in everybody)
    assert any(one.account and one.account.is_platform_administrator for one in everybody)


def whoever_can_do_more_than_a_resident_has_a_second_factor() -> None:
    for account in Account.objects.all():
        factor = Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP)
        if Person(account=account).needs_second_factor:
            assert factor.exists(), account.email


def all_states_are_there() -> None:
    voices = Contribution.objects.filter(parent=None)
    assert voices.count() >= 150
    assert set(voices.values_list("state", flat=True)) == set(ContributionState)
    assert set(Topic.objects.values_list("state", flat=True)) == set(TopicState)
    assert set(Promise.objects.values_list("state", flat=True)) == set(PromiseState)
    assert set(Space.objects.values_list("visibility", flat=True)) == set(Space.Visibility.values)
    published = Outcome.objects.filter(state=Outcome.State.PUBLISHED)
    assert published.count() >= 8
    assert set(published.values_list("kind", flat=True)) == set(Outcome.Kind.values)


def some_answers_are_still_owed_one_today_and_one_too_late() -> None:
    owed = Promise.objects.filter(settled_at=None)
    assert owed.filter(due_at__lt=clock.now(), state=PromiseState.BROKEN).exists()
    ends = owed.values_list("due_at", flat=True)
    assert clock.today() in [end.astimezone(clock.AMSTERDAM).date() for end in ends]
    answered = Promise.objects.filter(state__in=(PromiseState.KEPT, PromiseState.BROKEN))
    kept = answered.filter(state=PromiseState.KEPT).count()
    assert 0.8 < kept / answered.count() < 1


def the_past_was_lived_and_not_written_down_afterwards() -> None:
    assert not Contribution.objects.filter(sent_at__gt=clock.now()).exists()
    oldest = Contribution.objects.order_by("sent_at").first()
    assert oldest is not None
    assert (clock.now() - oldest.sent_at).days > 60
    for promise in Promise.objects.filter(state=PromiseState.KEPT):
        assert promise.settled_at is not None
        assert promise.settled_at <= promise.due_at
    assert PromiseStep.objects.filter(kind=PromiseStep.Kind.REMINDED_LAST_DAY).exists()
    for outcome in Outcome.objects.prefetch_related("links__contribution"):
        assert outcome.published_at is not None
        for link in outcome.links.all():
            assert link.contribution.sent_at < outcome.published_at


def pictures_went_through_the_engine() -> None:
    assert set(Asset.objects.values_list("state", flat=True)) == {Asset.State.READY}
    assert Asset.objects.count() >= 20
    assert not Asset.objects.filter(description="").exists()
    assert not Upload.objects.exists()
    some = Asset.objects.filter(kind=MediaKind.PICTURE).first()
    assert some is not None
    assert len(list((django_settings.MEDIA_ROOT / "assets" / some.pk.hex).iterdir())) == 6


def nothing_that_was_sent_is_left_behind() -> None:
    for folder in ("uploads", "sources"):
        kept = django_settings.MEDIA_ROOT / folder
        assert [file.name for file in kept.glob("*")] == []


def people_draw_on_paper_and_on_what_the_team_gave() -> None:
    drawn = Asset.objects.filter(kind=MediaKind.DRAWING)
    assert drawn.count() >= 5
    assert drawn.filter(backdrop=None).exists()
    assert drawn.filter(backdrop__description__startswith="Kaart").exists()
    kept = django_settings.MEDIA_ROOT / "assets"
    assert all((kept / one.pk.hex / "drawing.svg").is_file() for one in drawn)


def people_speak_and_film() -> None:
    sounds, films = (Asset.objects.filter(kind=kind) for kind in RECORDINGS)
    assert sounds.count() >= 5
    assert all(one.has_sound and one.loudness and one.length_ms > 2000 for one in sounds)
    disguised = sounds.get(disguises_voice=True)
    said = Contribution.objects.get(attachments__asset=disguised)
    assert said.alias.kind == Alias.Kind.PSEUDONYM
    assert films.count() >= 3
    assert all(2500 < one.length_ms < 12_000 for one in films)
    assert films.filter(has_sound=False).exists()
    assert any(one.height > one.width for one in films)


def what_is_said_is_written_out_by_who_said_it_or_by_the_team() -> None:
    for asked in (said for space in read_region().spaces for said in space.questions):
        for spoken in (part.spoken for said in asked.said for part in said.parts):
            if spoken is None:
                continue
            kept = Asset.objects.get(description=spoken.description)
            assert kept.written == (spoken.written_out if spoken.written else "")
            assert kept.written_by == spoken.written
    assert Asset.objects.filter(written_by=Asset.WrittenBy.TEAM).count() >= 2
    foreign = Asset.objects.get(description__contains="Oekraïens")
    assert foreign.written.startswith("Goedendag")


def the_story_reads_in_its_order() -> None:
    (told,) = (
        said
        for space in read_region().spaces
        for asked in space.questions
        for said in asked.said
        if said.title
    )
    story = Contribution.objects.get(title=told.title)
    parts = list(story.attachments.order_by("position").select_related("asset"))
    assert [part.words for part in parts] == [part.words for part in told.part]
    assert [part.asset.kind if part.asset else "" for part in parts] == [
        "", "picture", "", "drawing", "", "sound", ""
    ]  # fmt: skip
    assert [part.asset.kind for part in parts if part.is_cover and part.asset] == ["picture"]


def an_official_answers_aloud() -> None:
    spoken = Contribution.objects.filter(
        kind=Contribution.Kind.TEAM_ANSWER, attachments__asset__kind__in=RECORDINGS
    )
    assert spoken.exists()


def news_is_there_and_the_mailman_is_spared() -> None:
    assert Notice.objects.count() > 150
    assert Notice.objects.filter(is_mailed=False).count() < 40
    assert Notice.objects.filter(is_read=False).exists()


def the_municipality_cannot_enter_the_room_of_the_residents() -> None:
    room = Space.objects.get(is_of_residents=True)
    in_it = Contribution.objects.filter(topic__space=room)
    assert in_it.exists()
    for outside in ("paula", "ingrid", "sanne", "noor", "wim"):
        assert room not in spaces_visible_to(person(outside))
        assert not contributions_visible_to(person(outside)).filter(topic__space=room).exists()
    assert room not in spaces_visible_to(NOBODY)
    assert contributions_visible_to(person("riet")).filter(topic__space=room).exists()


def pseudonyms_stay_pseudonyms() -> None:
    """No alias of a resident carries anything of the account in the clear."""
    merel = Contribution.objects.filter(alias__name="Merel").first()
    assert merel is not None
    assert merel.alias.post is None
    anneke = person("anneke").account
    assert anneke is not None
    assert anneke.pk.bytes not in bytes(merel.alias.account_sealed or b"")


CHECKS = (
    loading_twice_changes_nothing,
    there_are_people_in_every_role,
    whoever_can_do_more_than_a_resident_has_a_second_factor,
    all_states_are_there,
    some_answers_are_still_owed_one_today_and_one_too_late,
    the_past_was_lived_and_not_written_down_afterwards,
    pictures_went_through_the_engine,
    nothing_that_was_sent_is_left_behind,
    people_draw_on_paper_and_on_what_the_team_gave,
    people_speak_and_film,
    what_is_said_is_written_out_by_who_said_it_or_by_the_team,
    the_story_reads_in_its_order,
    an_official_answers_aloud,
    news_is_there_and_the_mailman_is_spared,
    the_municipality_cannot_enter_the_room_of_the_residents,
    pseudonyms_stay_pseudonyms,
)


@pytest.mark.django_db
def test_the_region_stands(
    subtests: pytest.Subtests,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.WITHDRAWALS_FILE = tmp_path / "withdrawals"
    monkeypatch.setattr(speaking, "SPEAKER", "nobody-who-speaks")
    with clock.at(A_WORKING_DAY):
        # Files of before go when the whole region is there to stay.
        with django_capture_on_commit_callbacks(execute=True):
            assert load() is True
        for check in CHECKS:
            with subtests.test(check.__name__):
                check()


@pytest.mark.parametrize("command", ["load_demo", "demo_people", "demo_mail_server"])
def test_the_commands_need_a_demo(settings: Settings, command: str) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command(command, **({"port": 1} if command == "demo_mail_server" else {}))
