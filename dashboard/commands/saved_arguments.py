"""What may be written behind `meritree scenarios`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from scenarios.store_errors import LONGEST_NOTE

AddCommand = Callable[[str, str, str], argparse.ArgumentParser]
AddPlan = Callable[[argparse.ArgumentParser], None]


def add_scenarios(command: AddCommand, add_plan: AddPlan) -> None:
    """Add the command of saved work and what it can be told to do."""
    summary = "keep plans and scenarios by name, every version of them"
    example = "meritree scenarios save 'less for roads' tenjo --set resources:money:total=*0.9"
    actions = command("scenarios", summary, example).add_subparsers(dest="action", metavar="ACTION", required=True)

    def action(name: str, meaning: str) -> argparse.ArgumentParser:
        parser = actions.add_parser(name, help=meaning, description=f"{meaning}.", allow_abbrev=False)
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
        return parser

    listing = action("list", "list saved and ready-made scenarios, and saved plans")
    listing.add_argument("plan", nargs="?", metavar="PLAN", help="only those for this plan")

    show = action("show", "show what a scenario changes, or what a saved plan holds")
    _add_name(show)
    show.add_argument("--version", type=_number, metavar="N", help="an older version (default: the newest)")

    save = action("save", "save changes by name, or with --kind plan the plan they lead to")
    save.add_argument("name", metavar="NAME", help="under which name")
    add_plan(save)
    _add_kind(save)
    _add_author(save)
    onto = "the version this was made from; needed where the name exists already"
    save.add_argument("--onto", type=_number, metavar="N", help=onto)

    delete = action("delete", "take a name off the lists; its history stays and can be brought back")
    _add_name(delete)
    _add_author(delete)

    history = action("history", "list every version of a name")
    _add_name(history)

    back = action("bring-back", "save an older version once more as the newest, after a deletion too")
    _add_name(back)
    back.add_argument("version", type=_number, metavar="N", help="which version")
    _add_author(back)

    adopt = action("adopt", "mark a version of a saved plan as adopted: it is kept for good")
    adopt.add_argument("name", metavar="NAME", help="a saved plan")
    adopt.add_argument("version", type=_number, metavar="N", help="which version")
    adopt.add_argument("--author", metavar="WHO", help="who adopted it (default: the user of this machine)")

    backup = action("backup", "copy everything that was saved into one new file")
    backup.add_argument("file", type=Path, metavar="FILE", help="the file to write")
    restore = action("restore", "bring back what a backup holds and is missing; nothing newer is overwritten")
    restore.add_argument("file", type=Path, metavar="FILE", help="a file that backup wrote")


def _add_name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="what it is saved as")
    _add_kind(parser)


def _add_kind(parser: argparse.ArgumentParser) -> None:
    kinds = ["scenario", "plan"]
    parser.add_argument("--kind", choices=kinds, default="scenario", help="what is meant (default: scenario)")


def _add_author(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--author", metavar="WHO", help="who does so (default: the user of this machine)")
    parser.add_argument("--note", default="", type=_note, metavar="TEXT", help="what to remember about it")


def _note(text: str) -> str:
    if len(text) > LONGEST_NOTE:
        raise argparse.ArgumentTypeError(f"a note has at most {LONGEST_NOTE:,} signs, found {len(text):,}")
    return text


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 10**9:
        raise argparse.ArgumentTypeError(f"expected the number of a version, 1 or more, found '{text}'")
    return int(text)
