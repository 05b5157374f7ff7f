"""Looks for keys, tokens and passwords in what the repository keeps: a part of `./dev lint`."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.settings import transient_settings

from devtools.places import ROOT

# Every plugin of the library, except the one that takes any word after "password" for a secret.
PLUGINS = (
    "ArtifactoryDetector",
    "AWSKeyDetector",
    "AzureStorageKeyDetector",
    "Base64HighEntropyString",
    "BasicAuthDetector",
    "CloudantDetector",
    "DiscordBotTokenDetector",
    "GitHubTokenDetector",
    "GitLabTokenDetector",
    "HexHighEntropyString",
    "IbmCloudIamDetector",
    "IbmCosHmacDetector",
    "JwtTokenDetector",
    "MailchimpDetector",
    "NpmDetector",
    "OpenAIDetector",
    "PrivateKeyDetector",
    "PypiTokenDetector",
    "SendGridDetector",
    "SlackDetector",
    "SoftlayerDetector",
    "SquareOAuthDetector",
    "StripeDetector",
    "TelegramBotTokenDetector",
    "TwilioKeyDetector",
)
# Hashes of packages, and pictures.
PASSED_OVER = {"requirements.lock", "package-lock.json"}
PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".woff2"}
SETTINGS = {
    "plugins_used": [{"name": name} for name in PLUGINS],
    "filters_used": [
        {"path": "detect_secrets.filters.allowlist.is_line_allowlisted"},
        {"path": "detect_secrets.filters.heuristic.is_sequential_string"},
        {"path": "detect_secrets.filters.heuristic.is_templated_secret"},
        {
            "path": "detect_secrets.filters.regex.should_exclude_secret",
            "pattern": ["^password$"],
        },
    ],
}


def secrets_in(files: Iterable[Path]) -> list[str]:
    """File, line and kind of everything in `files` that looks like a secret; not the secret."""
    found = SecretsCollection()
    with transient_settings(SETTINGS):
        for file in files:
            found.scan_file(str(file))
    return [f"{name}:{secret.line_number}: {secret.type}" for name, secret in found]


def kept_files() -> list[Path]:
    """The files that the repository keeps and that people write; none where git keeps nothing."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout
    files = (Path(name) for name in listed.split("\0") if name)
    return [
        file
        for file in files
        if file.name not in PASSED_OVER and file.suffix not in PICTURES and (ROOT / file).is_file()
    ]


if __name__ == "__main__":
    problems = secrets_in(kept_files())
    for problem in problems:
        print(f"{problem} (if it guards nothing, end the line with 'pragma: allowlist secret')")
    sys.exit(1 if problems else 0)
