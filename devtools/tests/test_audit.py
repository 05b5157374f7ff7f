"""`./dev audit` and the search for secrets say no when they should."""

import json
from pathlib import Path

import pytest

from devtools.audit import CLEAN, NOT_ASKED, WEAK, read_npm_audit, read_pip_audit
from devtools.secret_checks import kept_files, secrets_in

SOUND = {"name": "jinja2", "version": "3.1.6", "vulns": []}
SKIPPED = {"name": "django", "skip_reason": "Dependency not found on PyPI"}
BROKEN = {
    "name": "pillow",
    "version": "9.0",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["12.0"], "aliases": []}],
}


@pytest.mark.parametrize(
    ("packages", "code"),
    [
        ([SOUND], CLEAN),
        ([SOUND, BROKEN], WEAK),
        ([SOUND, SKIPPED], NOT_ASKED),
        ([SKIPPED, BROKEN], WEAK),
        ([], NOT_ASKED),
    ],
)
def test_a_package_that_could_not_be_asked_of_is_not_clean(
    packages: list[object], code: int
) -> None:
    assert read_pip_audit(json.dumps({"dependencies": packages})).code == code


def test_what_npm_says_is_read_also_when_it_is_no_answer() -> None:
    known = {"metadata": {"dependencies": {"total": 9}}, "vulnerabilities": {}}
    assert read_npm_audit(json.dumps(known)).code == CLEAN
    weak = {**known, "vulnerabilities": {"esbuild": {"severity": "high"}}}
    assert read_npm_audit(json.dumps(weak)).weak == ["esbuild: high"]
    assert read_npm_audit('{"message": "405 Method Not Allowed"}').code == NOT_ASKED
    assert read_npm_audit("no JSON").code == NOT_ASKED


def test_a_secret_is_found_and_not_shown(tmp_path: Path) -> None:
    token = "ghp_" + "wWPw5k4aXcaT4fNP0Ucn" + "ZwJUVFk6LO0pINUx"
    kept = tmp_path / "settings.ini"
    kept.write_text(
        f"github = {token}\n"
        "address = postgresql://someone:h4rd" + "t0guess@host/name\n"
        "-----BEGIN RSA PRIVATE " + "KEY-----\n"
        "example = postgresql://user:password@host/name\n"
    )
    problems = secrets_in([kept])
    assert {problem.split(":")[1] for problem in problems} == {"1", "2", "3"}
    assert token not in "".join(problems)


def test_the_files_that_are_kept_are_looked_at() -> None:
    names = {str(file) for file in kept_files()}
    assert {"src/weerklank/config/settings.py", "docs/operations/settings.md", "dev"} <= names
