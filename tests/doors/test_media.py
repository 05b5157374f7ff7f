"""Files of people: not to be guessed, not to be listed, and gone with the words they belong to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import Client, override_settings
from django.urls import reverse

from tests.builders import a_question, a_space, an_account, joins
from tests.jobs import run_jobs
from weerklank.contributions import withdrawals
from weerklank.contributions.models import Contribution
from weerklank.media.models import Asset
from weerklank.media.tests.worlds import files_in, sends_picture
from weerklank.people.models import Account
from weerklank.spaces.models import Space

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def storage(tmp_path: Path) -> Iterator[Path]:
    """A storage, and a list of withdrawals, of their own."""
    folder = tmp_path / "media"
    with override_settings(MEDIA_ROOT=folder, WITHDRAWALS_FILE=tmp_path / "withdrawals"):
        yield folder


@pytest.fixture
def author() -> Account:
    """Who sends and takes back."""
    return an_account()


@pytest.fixture
def picture(author: Account) -> Asset:
    """A picture that is ready, with words in a space for all."""
    asset = sends_picture(author, a_question(a_space()))
    run_jobs()
    asset.refresh_from_db()
    return asset


def address(asset: Asset) -> str:
    """Where it is fetched."""
    return reverse("media:picture", args=[asset.pk, "small", "webp"])


def takes_back(author: Account, asset: Asset) -> int:
    """The author takes the words back in the browser; the status of the answer."""
    client = Client()
    client.force_login(author)
    said = Contribution.objects.get(attachments__asset=asset)
    return client.post(reverse("contributions:withdraw", args=[said.pk])).status_code


def test_what_is_taken_back_is_gone_before_the_answer(
    author: Account, picture: Asset, storage: Path
) -> None:
    assert Client().get(address(picture)).status_code == 200
    assert takes_back(author, picture) == 302
    assert Client().get(address(picture)).status_code == 404
    assert files_in(storage) == []


def test_a_storage_that_is_away_keeps_nothing_for_longer_than_the_worker_needs(
    author: Account, picture: Asset, storage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_away(name: str) -> None:
        raise OSError("the storage is away")

    with monkeypatch.context() as patch:
        patch.setattr(default_storage, "delete", is_away)
        assert takes_back(author, picture) == 302
    assert Client().get(address(picture)).status_code == 404
    assert len(withdrawals.noted()) == 1
    assert files_in(storage)
    run_jobs()
    assert files_in(storage) == []


def test_a_file_of_a_closed_space_is_there_for_its_members_only(author: Account) -> None:
    space = a_space(visibility=Space.Visibility.MEMBERS)
    joins(space, author)
    asset = sends_picture(author, a_question(space))
    run_jobs()
    member, other = Client(), Client()
    member.force_login(author)
    other.force_login(an_account())
    seen = member.get(address(asset))
    assert seen.status_code == 200
    assert seen.headers["Cache-Control"] == "no-store"
    assert other.get(address(asset)).status_code == Client().get(address(asset)).status_code == 404


def test_no_file_has_an_address_of_its_own_and_no_folder_is_listed(
    picture: Asset, storage: Path
) -> None:
    paths = [str(path.relative_to(storage)) for path in files_in(storage)]
    assert paths
    for path in (*paths, "", "assets/", f"assets/{picture.pk.hex}/"):
        for folder in ("/media-is-not-served-by-address/", "/media/", "/static/", "/beeld/"):
            for up in ("", "../media/", "..%2fmedia%2f"):
                assert Client().get(f"{folder}{up}{path}").status_code == 404, path
