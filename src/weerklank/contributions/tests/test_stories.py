"""Stories: sent, changed, taken back, and the draft while it is told."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import a_person, a_question, a_space, an_account, an_alias
from tests.connections import at_the_same_time
from weerklank.contributions import actions
from weerklank.contributions.models import Attachment, Contribution, Topic
from weerklank.contributions.queries import everything_said, with_files_said
from weerklank.contributions.stories import MOST_PARTS, DraftPart, Part, Story, StoryDraft
from weerklank.kernel import clock
from weerklank.kernel.policy import Denied, Refused, WrongState
from weerklank.media.actions import describe_upload, stage_upload
from weerklank.media.models import Asset, Upload
from weerklank.media.pictures.tests.samples import phone_jpeg
from weerklank.people.models import Account
from weerklank.spaces.aliases import Excluded, exclude

pytestmark = pytest.mark.django_db
HOLDER = b"v" * 32


def a_photo(description: str = "De trap") -> Upload:
    content = phone_jpeg()
    upload = stage_upload(holder=HOLDER, file=io.BytesIO(content), size=len(content))
    describe_upload(upload=upload, description=description)
    return upload


def tells(
    account: Account | None = None,
    topic: Topic | None = None,
    *,
    title: str = "Mijn trap",
    parts: tuple[Part, ...] = (Part(words="Eerst liep ik."), Part(words="Toen niet meer.")),
    form_key: uuid.UUID | None = None,
) -> Contribution:
    account = account or an_account()
    topic = topic or a_question(a_space())
    return actions.send_contribution(
        person=a_person(account),
        topic=topic,
        alias=an_alias(account, topic.space),
        story=Story(title, parts),
        form_key=form_key or uuid.uuid4(),
    )


def parts_of(story: Contribution) -> list[tuple[str, bool]]:
    return [(part.words, part.asset_id is not None) for part in story.attachments.all()]


def test_a_story_keeps_title_parts_in_order_and_cover() -> None:
    parts = (Part(words=" Eerst. "), Part(upload=a_photo(), is_cover=True), Part(words="Toen."))
    story = tells(title="  Mijn\n trap ", parts=parts)
    assert story.title == "Mijn trap"
    assert parts_of(story) == [("Eerst.", False), ("", True), ("Toen.", False)]
    assert story.words == "Eerst.\n\nToen.", "what search and moderation read"
    cover = story.attachments.get(is_cover=True)
    assert cover.asset is not None
    assert cover.asset.description == "De trap"
    found = with_files_said(Contribution.objects.all()).get()
    assert "De trap" in everything_said(found)


def test_empty_words_between_files_leave_no_part() -> None:
    story = tells(parts=(Part(words="  "), Part(upload=a_photo())))
    assert parts_of(story) == [("", True)]
    assert story.words == ""


def test_a_story_sent_twice_is_one() -> None:
    account, topic, key = an_account(), a_question(a_space()), uuid.uuid4()
    first = tells(account, topic, form_key=key)
    assert tells(account, topic, form_key=key) == first
    assert Attachment.objects.count() == 2


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("", (Part(words="Woorden."),)),
        (" \n ", (Part(words="Woorden."),)),
        ("x" * 121, (Part(words="Woorden."),)),
        ("Titel", ()),
        ("Titel", (Part(words="  "),)),
        ("Titel", tuple(Part(words="Woord.") for _ in range(MOST_PARTS + 1))),
        ("Titel", (Part(words="x" * 15_000), Part(words="y" * 15_000))),
    ],
    ids=["no title", "blank title", "long title", "no parts", "blank", "many parts", "many words"],
)
def test_a_story_that_cannot_be_sent_is_refused_and_nothing_is_kept(
    title: str, parts: tuple[Part, ...]
) -> None:
    with pytest.raises(Refused):
        tells(title=title, parts=parts)
    assert not Contribution.objects.exists()


def test_more_files_of_a_kind_than_fit_are_refused() -> None:
    photos = [a_photo() for _ in range(5)]
    sixth = a_photo_of_another_browser()
    with pytest.raises(Refused):
        tells(parts=tuple(Part(upload=upload) for upload in [*photos, sixth]))
    assert not Asset.objects.exists()
    assert Upload.objects.count() == 6, "what waits still waits"


def a_photo_of_another_browser() -> Upload:
    content = phone_jpeg()
    return stage_upload(holder=b"w" * 32, file=io.BytesIO(content), size=len(content))


def test_changing_a_story_within_half_an_hour() -> None:
    account = an_account()
    story = tells(account)
    first, second = story.attachments.all()
    changed = actions.edit_story(
        person=a_person(account),
        contribution=story,
        title="Onze trap",
        words={first.pk: "Wij liepen.", second.pk: " "},
    )
    assert (changed.title, changed.words) == ("Onze trap", "Wij liepen.")
    assert parts_of(changed) == [("Wij liepen.", False)]
    assert changed.edited_at is not None


def test_changing_a_story_words_of_another_story_are_not_touched() -> None:
    account = an_account()
    mine, other = tells(account), tells()
    strange = other.attachments.all()[0]
    actions.edit_story(
        person=a_person(account), contribution=mine, title="T", words={strange.pk: "Weg."}
    )
    strange.refresh_from_db()
    assert strange.words == "Eerst liep ik."


def test_changing_a_story_denied_too_late_empty_and_excluded() -> None:
    account = an_account()
    story = tells(account)
    empty = {part.pk: "" for part in story.attachments.all()}

    def change(who: Account, words: dict[uuid.UUID, str], title: str = "Titel") -> None:
        actions.edit_story(person=a_person(who), contribution=story, title=title, words=words)

    with pytest.raises(Denied):
        change(an_account(), {})
    for words, title in ((empty, "Titel"), ({}, "  ")):
        with pytest.raises(Refused):
            change(account, words, title)
    with clock.at(clock.now() + timedelta(minutes=31)), pytest.raises(WrongState):
        change(account, {})
    exclude(alias=an_alias(account, story.topic.space), reason="U schold iemand uit.")
    with pytest.raises(Excluded):
        change(account, {})
    assert len(parts_of(story)) == 2


def test_taking_a_story_back_leaves_no_title_words_or_files() -> None:
    account = an_account()
    story = tells(account, parts=(Part(words="Geheim."), Part(upload=a_photo("Geheim"))))
    actions.withdraw_contribution(person=a_person(account), contribution=story)
    story.refresh_from_db()
    assert (story.title, story.words) == ("", "")
    assert not story.attachments.exists()
    assert Asset.objects.get().state == Asset.State.GONE
    assert Asset.objects.get().description == ""


@pytest.mark.django_db(transaction=True)
def test_a_story_sent_from_two_windows_at_once_is_one() -> None:
    account, topic, key = an_account(), a_question(a_space()), uuid.uuid4()
    an_alias(account, topic.space, name="Merel")
    results = at_the_same_time(*[lambda: tells(account, topic, form_key=key) for _ in range(2)])
    assert results[0] == results[1]
    assert Attachment.objects.count() == 2


def a_draft(*words: str) -> StoryDraft:
    return StoryDraft("T", tuple(DraftPart(f"t{n}", text) for n, text in enumerate(words)))


def test_parts_of_a_draft_move_and_stop_at_the_edge() -> None:
    draft = a_draft("een", "twee", "drie")
    assert [part.words for part in draft.moved("t2", -1).parts] == ["een", "drie", "twee"]
    assert [part.words for part in draft.moved("t0", 1).parts] == ["twee", "een", "drie"]
    assert draft.moved("t0", -1) == draft.moved("t2", 1) == draft.moved("nergens", 1) == draft


def test_words_are_added_under_a_key_that_is_free() -> None:
    draft = a_draft("een", "twee").without("t0").with_words_added().with_words_added()
    keys = [part.key for part in draft.parts]
    assert len(keys) == len(set(keys)) == 3


def test_files_that_wait_come_at_the_end_once_and_go_when_they_are_gone() -> None:
    first, second = a_photo(), a_photo()
    draft = a_draft("een").with_files([first]).with_files([first, second])
    assert [part.upload for part in draft.parts] == [None, first.pk, second.pk]
    left = StoryDraft(draft.title, draft.parts, cover=first.pk).with_files([second])
    assert [part.upload for part in left.parts] == [None, second.pk]
    assert left.cover is None


@given(
    st.lists(st.text(max_size=20), max_size=6),
    st.text(max_size=30),
    st.lists(st.tuples(st.integers(0, 6), st.sampled_from([-1, 1])), max_size=10),
)
def test_a_draft_that_is_kept_and_read_again_is_the_same_and_moving_loses_nothing(
    words: list[str], title: str, moves: list[tuple[int, int]]
) -> None:
    draft = StoryDraft(title, a_draft(*words).parts)
    assert StoryDraft.read(draft.content()) == draft
    moved = draft
    for number, by in moves:
        moved = moved.moved(f"t{number}", by)
    assert sorted(moved.parts, key=lambda part: part.key) == sorted(
        draft.parts, key=lambda part: part.key
    )
