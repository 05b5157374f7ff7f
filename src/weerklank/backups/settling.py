"""After the database went back to an earlier moment: what was taken back since goes once more."""

from __future__ import annotations

from dataclasses import dataclass
from io import StringIO

from django.core.management import call_command

from weerklank.media.strays import forget_strays, give_up_arriving, ready_without_files


@dataclass(frozen=True, slots=True)
class Settled:
    """What was put right, and the folders of files that are lost (`lacking`)."""

    withdrawn: str
    never_arrived: int
    strays: int
    lacking: list[str]

    def lines(self) -> list[str]:
        """For who has it done."""
        said = [
            f"Taken back since: {self.withdrawn}",
            f"{self.never_arrived} files that were on their way never came in; {self.strays} files "
            "that no row knows were deleted.",
        ]
        if self.lacking:
            said.append("Files that rows promise and nobody has: " + ", ".join(self.lacking))
        return said


def settle() -> Settled:
    """Replays withdrawals, and puts rows and files in step. While web server and worker are off.

    May run any number of times.
    """
    told = StringIO()
    call_command("replay_withdrawals", stdout=told)
    return Settled(
        withdrawn=told.getvalue().strip(),
        never_arrived=give_up_arriving(),
        strays=forget_strays(),
        lacking=ready_without_files(),
    )
