"""What may be written behind `meritree`, with help worth reading."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NoReturn

from dashboard.commands.file_arguments import add_file_commands
from dashboard.commands.saved_arguments import add_scenarios
from model.errors import MeritreeError, did_you_mean
from scenarios.bundled import DEFAULT_PLAN, bundled_plans
from scenarios.saved import is_saved_plan

COMMANDS = (
    "run",
    "plans",
    "check",
    "solve",
    "export",
    "back",
    "import",
    "rank",
    "sensitivity",
    "report",
    "weights",
    "compare",
    "frontier",
    "explain",
    "template",
    "scenarios",
)

_OVERVIEW = """\
Meritree splits the targets and the money of a plan over departments, says which promises must wait,
and shows what another weight, another budget or another promise would change.

  meritree                          open the dashboard with the plan of Tenjo
  meritree solve tenjo              which promises wait, what is scarce, what a little more would bring
  meritree solve tenjo --set resources:money:total=+1000
                                    the same with 1,000 million pesos more, and what that changes
  meritree check my-plan            everything that is odd about a plan of your own (folder or workbook)
  meritree export tenjo --as targets -o targets.xlsx
"""
_PATHS = f"""\
PLAN is a folder of CSV files, an .xlsx workbook, a bundled plan ({", ".join(bundled_plans())})
or the name of a saved one; NAME@3 is the third version of a saved NAME.

A PATH names one number: TABLE:KEY...:COLUMN, with the keys of the table in their order, for example
  goals:health:weight          resources:money:total        pins:target:pupils:schools:value
  indicators:pupils:mandated   limits:schools:money:ceiling costs:pupils:schools:1:money
A VALUE is what the cell would hold; nothing makes it blank (and lifts a pin). *0.9 scales the present number,
+5 adds to it and +-5 takes away (-5 is the number minus five), 40% gives a weight that share of its siblings
while the others keep their proportions. A colon in an id is written \\:
--scenario lies over the plan and --set over the scenarios; within a layer no number may change twice.
"""
_JUDGEMENTS = """\
a .csv file with names in its first row and column: ahp a square of comparisons (a blank is 1 over its mirror
image); bwm the rows best and worst; roc a column of ranks; swing and direct a column of points; entropy and critic
departments in rows; groups evaluators in rows. For entropy, critic and groups also a plan"""


class UsageError(MeritreeError):
    """The command was not written as it must be."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (see {self.prog} --help)")


def read_arguments(written: Sequence[str]) -> argparse.Namespace:
    """Read what was written behind `meritree`; without a command the dashboard is meant.

    Raises:
        UsageError: It cannot be understood; an unknown command comes with the nearest known one.
    """
    return _parser().parse_args(_with_command(list(written)))


def program_version() -> str:
    """The version of the installed program."""
    try:
        return version("meritree")
    except PackageNotFoundError:
        return "unknown"


def _with_command(written: list[str]) -> list[str]:
    if not written:
        return ["run"]
    first = written[0]
    if first in COMMANDS or first in ("-h", "--help", "--version"):
        return written
    if first.startswith("-") or first in bundled_plans() or Path(first).exists() or is_saved_plan(first):
        return ["run", *written]
    hint = did_you_mean(first, [*COMMANDS, *bundled_plans()])
    known = f"the commands are {', '.join(COMMANDS)}"
    raise UsageError(f"there is no command or plan '{first}' ({hint or known})")


def _parser() -> argparse.ArgumentParser:
    shape = argparse.RawDescriptionHelpFormatter
    parser = _Parser("meritree", description=_OVERVIEW, formatter_class=shape, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"meritree {program_version()}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(name: str, summary: str, example: str, *, paths: bool = True) -> argparse.ArgumentParser:
        epilog = f"example: {example}\n" + (f"\n{_PATHS}" if paths else "")
        return commands.add_parser(
            name, help=summary, description=f"{summary}.", epilog=epilog, formatter_class=shape, allow_abbrev=False
        )

    run = command("run", "open the dashboard in a browser", "meritree run county --port 8600", paths=False)
    run.add_argument("plan", nargs="?", default=DEFAULT_PLAN, metavar="PLAN", help=f"default: {DEFAULT_PLAN}")
    run.add_argument("--port", type=_port, metavar="N", help="default: the first free one from 8501")
    run.add_argument("--host", default="127.0.0.1", metavar="H", help="default: 127.0.0.1, this machine only")

    plans = command("plans", "list the bundled plans", "meritree plans --json", paths=False)
    _add_json(plans)

    check = command("check", "list everything that is odd about a plan", "meritree check county")
    _add_plan(check)
    _add_json(check)

    solve = command(
        "solve",
        "split targets and resources over the departments",
        "meritree solve tenjo --set goals:a1:weight=*2",
    )
    _add_plan(solve)
    _add_json(solve)
    solve.add_argument("--prices", action="store_true", help="prices of pins, mandates and targets too")
    solve.add_argument("--ranges", action="store_true", help="the range of each figure over equally good plans")
    solve.add_argument("--comparators", action="store_true", help="the targets that simple rules would give")

    add_file_commands(command, _add_plan)

    _add_ranking_commands(command)

    summary = "lay outcomes beside each other, and say why they differ"
    compare = command("compare", summary, "meritree compare tenjo --scenario less_money --scenario equal_weights")
    _add_plan(compare)
    _add_json(compare)

    _add_explanation(command)

    add_scenarios(command, _add_plan)

    summary = "show what could be reached with more or less of something"
    frontier = command("frontier", summary, "meritree frontier tenjo --over money")
    _add_plan(frontier)
    over = "a resource, fairness (the largest load), or the path of a total, mandate, target, limit or pin"
    frontier.add_argument("--over", required=True, metavar="RESOURCE_OR_PATH", help=over)
    reach = "also the least of it that reaches this attainment (0.95)"
    frontier.add_argument("--reach", type=_share, metavar="SHARE", help=reach)
    _add_json(frontier)
    return parser


def _add_explanation(command: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    summary = "say what promises cost, what is scarce, and what cannot hold together"
    explain = command("explain", summary, "meritree explain county --language zh")
    _add_plan(explain)
    explain.add_argument("--language", choices=["en", "zh"], default="en", help="of the sentences (en)")
    _add_json(explain)


def _add_ranking_commands(command: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    rank = command("rank", "score and rank the departments", "meritree rank scotland")
    _add_plan(rank)
    _add_basis(rank)
    _add_json(rank)

    summary = "say how firm the ranking is, exactly"
    sensitivity = command("sensitivity", summary, "meritree sensitivity scotland --neighbourhood box:0.25")
    _add_plan(sensitivity)
    _add_examination(sensitivity)
    pair = "only what it takes for department X to pass department Y"
    sensitivity.add_argument("--pair", type=_pair, metavar="X,Y", help=pair)
    reach = "also the least change of the weights that brings a department to a rank (treasury:3)"
    sensitivity.add_argument("--reach", type=_goal, metavar="DEPARTMENT:RANK", help=reach)
    _add_plan_weights(sensitivity)
    _add_json(sensitivity)

    summary = "write a report for a committee: may the ranking be trusted?"
    report = command("report", summary, "meritree report scotland -o scotland.html")
    _add_plan(report)
    _add_examination(report)
    report.set_defaults(pair=None)
    report.add_argument("-o", "--output", required=True, type=Path, metavar="FILE", help="an .html or .md file")
    report.add_argument("--language", choices=["en", "zh"], default="en", help="of the report (en)")

    weights = command(
        "weights", "weigh by judgements, by the data or by evaluators", "meritree weights groups county"
    )
    methods = ["ahp", "bwm", "roc", "swing", "direct", "entropy", "critic", "groups"]
    weights.add_argument("method", choices=methods, metavar="METHOD", help=", ".join(methods))
    _add_plan(weights, "FILE_OR_PLAN", _JUDGEMENTS)
    _add_cut(weights)
    _add_json(weights)


def _add_plan_weights(parser: argparse.ArgumentParser) -> None:
    changes = """also the weights at which the targets of the plan change; with --basis plan also how often each
        department takes each place when weights of the goals below the root are drawn and the plan is allocated
        anew each time (JSON: plan_acceptability)"""
    parser.add_argument("--plan", action="store_true", dest="weighs_plan", help=changes)
    drawn = "weightings drawn for that (200)"
    parser.add_argument("--plan-draws", type=_count, default=200, metavar="N", help=drawn)
    side = "processes that work on --plan side by side (1); the answer does not depend on it"
    parser.add_argument("--workers", type=_count, default=1, metavar="N", help=side)


def _add_plan(
    parser: argparse.ArgumentParser,
    called: str = "PLAN",
    meaning: str = "a folder, an .xlsx file, a bundled or a saved name",
) -> None:
    parser.add_argument("plan", metavar=called, help=meaning)
    scenario = "a .toml file, a ready-made or a saved scenario (repeatable)"
    parser.add_argument("--scenario", action="append", default=[], metavar="NAME_OR_FILE", help=scenario)
    change = "change one number (repeatable, the last layer)"
    parser.add_argument("--set", action="append", default=[], dest="changes", metavar="PATH=VALUE", help=change)


def _add_basis(parser: argparse.ArgumentParser) -> None:
    basis = "rank by results (the default) or by what the plan asks of each department"
    parser.add_argument("--basis", choices=["results", "plan"], default="results", help=basis)


def _add_examination(parser: argparse.ArgumentParser) -> None:
    _add_basis(parser)
    _add_cut(parser)
    near = "which other weights are thought possible (default: each a quarter larger or smaller, box:0.25)"
    kinds = "simplex|box:0.25|order|hull"
    parser.add_argument("--neighbourhood", default="box:0.25", metavar=kinds, help=near)
    parser.add_argument("--draws", type=_count, default=100_000, metavar="N", help="weightings drawn (100000)")
    parser.add_argument("--seed", type=_count, default=0, metavar="N", help="of the draws (0)")
    parser.add_argument("--top", type=_count, default=3, metavar="K", help="how many places are the top (3)")


def _add_cut(parser: argparse.ArgumentParser) -> None:
    cut = "whose weights: goals (those below the root, the default), indicators, or ids that cover all indicators"
    parser.add_argument("--cut", default="goals", metavar="goals|indicators|ID,ID,...", help=cut)


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"expected a whole number of 0 or more, found '{text}'")
    return int(text)


def _pair(text: str) -> tuple[str, str]:
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 2 or not all(parts):
        raise argparse.ArgumentTypeError(f"expected two departments with a comma between them, found '{text}'")
    return parts[0], parts[1]


def _goal(text: str) -> tuple[str, int]:
    department, _, rank = text.rpartition(":")
    if not department or not rank.isascii() or not rank.isdigit() or int(rank) < 1:
        raise argparse.ArgumentTypeError(f"expected a department and a rank such as treasury:3, found '{text}'")
    return department, int(rank)


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"expected a share from 0 to 1, found '{text}'")
    return share


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to 65535, found '{text}'")
    return int(text)
