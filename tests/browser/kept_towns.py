"""Towns that are made once in a process, and copied for each test that begins with one."""

from __future__ import annotations

import pickle
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from devtools.pytest_database import Copies
from tests.browser.town import Town, a_town
from weerklank.spaces.kept import pages


@dataclass
class KeptTowns:
    """By their look: the copy of the database, and who and what is in it; files in `folder`."""

    folder: Path
    kept: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def town_in(self, look: str, copies: Copies, media: Path) -> Town:
        """The town in this look, with its files in `media`; all that was in the database goes."""
        if look not in self.kept:
            town = a_town(look)
            shutil.copytree(media, self.folder / look)
            self.kept[look] = copies.keep(look), pickle.dumps(town)
            return town
        copy, packed = self.kept[look]
        copies.begin_from(copy)
        # The same things as in the test before, which changed them otherwise.
        pages.clear()
        shutil.copytree(self.folder / look, media, dirs_exist_ok=True)
        town = pickle.loads(packed)
        assert isinstance(town, Town)
        return town
