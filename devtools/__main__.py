"""The commands of `./dev`."""

import argparse
import os
import sys
from pathlib import Path

from devtools.bootstrap import ensure_environment
from devtools.instance import DEFAULT_DATA, DEFAULT_PORT
from devtools.places import VAR, VENV_PYTHON, inside_venv
from devtools.reporting import Failure, say

BENCH_DATA = VAR / "bench"
DEFAULT_OUT = BENCH_DATA / "out"


def parser() -> argparse.ArgumentParser:
    """The command line: one subcommand for each thing a developer does."""
    whole = argparse.ArgumentParser(prog="./dev", description="Weerklank on your own machine.")
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="run the product, with its database and demo region")
    run.add_argument("--port", type=int, default=DEFAULT_PORT, help="where to listen (8000)")
    run.add_argument("--no-demo", action="store_true", help="start empty, without the demo region")
    add_data(run)

    test = commands.add_parser(
        "test", help="run the whole suite; other words go to pytest", allow_abbrev=False
    )
    test.add_argument("--postgres", type=int, default=18, metavar="N", help="18 (usual) or 16")
    test.add_argument("--long", action="store_true", help="every page, theme and width too")

    commands.add_parser("lint", help="check style, types, layers, templates, words, migrations")
    commands.add_parser("audit", help="ask whether a locked package is known to be weak")
    commands.add_parser("messages", help="collect what is to be translated, and compile it")
    add_data(commands.add_parser("shell", help="a Python shell on the local database"))

    manage = commands.add_parser("manage", help="run a management command on the local database")
    add_data(manage)
    manage.add_argument("arguments", nargs=argparse.REMAINDER, metavar="...")

    new = commands.add_parser("new-capability", help="lay out the slice of a new capability")
    new.add_argument("name", help="plural, lower case, such as 'panels'")
    new.add_argument("--singular", help="when taking the last s off is wrong")

    bench = commands.add_parser("bench", help="measure what pages and writes cost")
    bench.add_argument("--quick", action="store_true", help="the two smaller worlds, in 3 minutes")
    bench.add_argument("--size", type=int, nargs="+", default=[], metavar="N", dest="sizes")
    bench.add_argument("--only", default="", metavar="NAME", help="what has NAME in its name")
    bench.add_argument("--out", type=Path, default=DEFAULT_OUT, metavar="DIR", help="for the JSON")
    bench.add_argument("--words", type=Path, metavar="FILE", help="sentences, one a line")
    bench.add_argument("--write-docs", action="store_true", help="refresh docs/performance.md")
    bench.add_argument("--data", type=Path, default=BENCH_DATA, metavar="DIR", help="its folder")

    commands.add_parser("lock", help="write requirements.lock anew from pyproject.toml")
    return whole


def add_data(command: argparse.ArgumentParser) -> None:
    """Let a command choose the folder of the local installation."""
    command.add_argument(
        "--data", type=Path, default=DEFAULT_DATA, metavar="DIR", help="its folder (var/data)"
    )


def dispatch(options: argparse.Namespace, rest: list[str]) -> int:
    """Run the chosen command on the project's own Python and return its exit code."""
    from devtools import audit, bench, lint, lock, messages, new_capability, run, shell, test

    match options.command:
        case "run":
            return run.run(port=options.port, data=options.data.resolve(), demo=not options.no_demo)
        case "test":
            return test.test(postgres=options.postgres, long=options.long, arguments=rest)
        case "lint":
            return lint.lint()
        case "audit":
            return audit.audit()
        case "messages":
            return messages.collect()
        case "shell":
            return shell.shell(data=options.data.resolve())
        case "manage":
            return shell.manage(data=options.data.resolve(), arguments=options.arguments)
        case "new-capability":
            return new_capability.new_capability(name=options.name, singular=options.singular)
        case "bench":
            return bench.bench(
                quick=options.quick,
                sizes=options.sizes,
                only=options.only,
                out=options.out.resolve(),
                words=options.words and options.words.resolve(),
                data=options.data.resolve(),
                write_docs=options.write_docs,
            )
        case "lock":
            return lock.lock()
        case unknown:
            raise AssertionError(unknown)


def main(arguments: list[str]) -> int:
    """Prepare the environment, move over to its Python, and run the command."""
    options, rest = parser().parse_known_args(arguments)
    if rest and options.command != "test":
        parser().error(f"unknown: {' '.join(rest)}")
    try:
        changed = ensure_environment()
        os.environ.pop("PYTHONPATH", None)
        if changed or not inside_venv():
            os.execv(VENV_PYTHON, [str(VENV_PYTHON), "-m", "devtools", *arguments])
        return dispatch(options, rest)
    except Failure as failure:
        print(f"dev: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("Stopped.")
        return 130


sys.exit(main(sys.argv[1:]))
