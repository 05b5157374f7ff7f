"""The secrets of a local run: made once, kept in files that only their owner can read."""

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from devtools.reporting import Failure


def new_secret_key() -> str:
    """A key that signs sessions and links."""
    return secrets.token_urlsafe(64)


def new_alias_keys() -> str:
    """A key ring of one key, with which the links between people and pseudonyms are sealed."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


MAKERS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": new_secret_key,
    "ALIAS_KEYS": new_alias_keys,
}


def ensure_secrets(folder: Path, *, may_make: bool) -> dict[str, str]:
    """Environment variables that point at the secret files, which are made when they are absent.

    With `may_make` false an absent file raises Failure: a database that was sealed with a lost
    key must not quietly get another.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    environment = {}
    for name, make in MAKERS.items():
        file = folder / name.lower()
        if not file.is_file():
            if not may_make:
                raise Failure(
                    f"The database is there but its key {file} is gone: put the key back, "
                    "or start anew in another folder with --data."
                )
            write_secret(file, make())
        environment[f"{name}_FILE"] = str(file)
    return environment


def write_secret(file: Path, content: str) -> None:
    """Write a file that only its owner can read, whole and on the disk, or not at all."""
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(content + "\n")
        handle.flush()
        os.fsync(handle.fileno())
    draft.replace(file)
