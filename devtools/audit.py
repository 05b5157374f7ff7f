"""`./dev audit`: whether a locked package has a weakness that is known to the public.

Asks the services of the registries that the environment has set. What could not be asked is no
good news: then the answer is 3, and never 0.
"""

import json
import os
import subprocess
from dataclasses import dataclass, field
from typing import Any

from devtools.frontend import node_environment, npm
from devtools.places import LOCK, ROOT, VENV
from devtools.reporting import say

CLEAN, WEAK, NOT_ASKED = 0, 1, 3


@dataclass
class Answer:
    """What one service said: how many packages it knows, what is weak, why it said nothing."""

    asked: int = 0
    weak: list[str] = field(default_factory=list)
    silent: str = ""

    @property
    def code(self) -> int:
        """The exit code for this answer alone."""
        if self.weak:
            return WEAK
        return NOT_ASKED if self.silent else CLEAN


def audit() -> int:
    """Ask both services, say what they answered; 0 clean, 1 weaknesses, 3 not (all) asked."""
    answers = {"Python (pip-audit)": python_answer(), "front end (npm audit)": npm_answer()}
    for name, answer in answers.items():
        for line in answer.weak:
            say(f"WEAK    {name}: {line}")
        if answer.silent:
            say(f"UNKNOWN {name}: {answer.silent}")
        elif not answer.weak:
            say(f"ok      {name}: nothing known of {answer.asked} packages")
    codes = {answer.code for answer in answers.values()}
    return WEAK if WEAK in codes else max(codes)


def python_answer() -> Answer:
    """What is known of the packages in requirements.lock."""
    return read_pip_audit(
        _output(
            [
                *(str(VENV / "bin" / "pip-audit"), "--disable-pip", "--require-hashes"),
                *("--requirement", str(LOCK), "--format", "json"),
                *("--progress-spinner", "off", "--timeout", "10"),
            ],
            dict(os.environ),
        )
    )


def npm_answer() -> Answer:
    """What is known of the packages in package-lock.json."""
    return read_npm_audit(
        _output([*npm(), "audit", "--package-lock-only", "--json"], node_environment())
    )


def _output(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout


def read_pip_audit(output: str) -> Answer:
    """The answer in the JSON of pip-audit, which counts a package it could not ask of as clean."""
    told = _json(output)
    packages = told.get("dependencies")
    if not packages:
        return Answer(silent="the service could not be asked.")
    weak = [
        f"{package['name']} {package['version']}: {weakness['id']}"
        + (f", mended in {', '.join(weakness['fix_versions'])}" if weakness["fix_versions"] else "")
        for package in packages
        for weakness in package.get("vulns", [])
    ]
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    silent = f"{len(skipped)} of {len(packages)} packages could not be asked of." if skipped else ""
    return Answer(len(packages), weak, silent)


def read_npm_audit(output: str) -> Answer:
    """The answer in the JSON of npm audit."""
    told = _json(output)
    if "vulnerabilities" not in told:
        return Answer(silent=str(told.get("message") or "the service could not be asked."))
    weak = [f"{name}: {each['severity']}" for name, each in told["vulnerabilities"].items()]
    return Answer(told["metadata"]["dependencies"]["total"], weak)


def _json(output: str) -> dict[str, Any]:
    try:
        told = json.loads(output)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
