"""A town that is made once in a process, and copied for each test that begins with one."""

from __future__ import annotations

import pickle
import shutil
from dataclasses import dataclass
from pathlib import Path

from devtools.pytest_database import Copies
from tests.browser.town import LOOKS, SLUG, Town, a_town
from weerklank.spaces.kept import pages
from weerklank.spaces.models import Portal


@dataclass
class KeptTown:
    """A copy of the database, and who and what is in it; its files are in `folder`."""

    folder: Path
    copy: str = ""
    packed: bytes = b""

    def begin(self, look: str, copies: Copies, media: Path) -> Town:
        """The town in this look, with its files in `media`; all that was in the database goes."""
        if not self.copy:
            made = a_town()
            shutil.copytree(media, self.folder, dirs_exist_ok=True)
            self.copy, self.packed = copies.keep("town"), pickle.dumps(made)
        copies.begin_from(self.copy)
        # The same things as in the test before, which changed them otherwise.
        pages.clear()
        shutil.copytree(self.folder, media, dirs_exist_ok=True)
        Portal.objects.filter(slug=SLUG).update(**LOOKS[look])
        town = pickle.loads(self.packed)
        assert isinstance(town, Town)
        return town
