"""The console command `meritree`: one clear message for every error, never a traceback.

Exit codes: 0 done; 1 the plan has errors or cannot be met; 2 wrong usage; 70 a defect of the program itself.
"""

from __future__ import annotations

import io
import os
import sys
import traceback
from argparse import Namespace
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from dashboard.commands.arguments import UsageError, read_arguments
from model.errors import MeritreeError, ScenarioError
from scenarios.bundled import UnknownPlanError
from scenarios.store_errors import UnknownWorkError

CARRIED_OUT_BY = {
    "run": ("run", "run"),
    "plans": ("plans", "list_plans"),
    "check": ("check", "check_plan"),
    "solve": ("solve", "solve"),
    "export": ("export", "export"),
    "back": ("back", "bring_back"),
    "import": ("import_sheet", "bring_in"),
    "rank": ("rank", "rank_departments"),
    "sensitivity": ("sensitivity", "examine_ranking"),
    "report": ("report", "write_report"),
    "weights": ("weights", "weigh"),
    "compare": ("compare", "compare_outcomes"),
    "frontier": ("frontier", "trace_frontier"),
    "explain": ("explain", "explain_plan"),
    "template": ("template", "write_template"),
    "scenarios": ("scenarios", "keep_scenarios"),
}
DONE, NOT_MET, WRONG_USAGE, DEFECT, INTERRUPTED = 0, 1, 2, 70, 130


def main(written: Sequence[str] | None = None) -> int:
    """Carry out a command as it was written behind `meritree` and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = _carry_out(read_arguments(sys.argv[1:] if written is None else written))
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        return _fail("interrupted", INTERRUPTED)
    except (UsageError, ScenarioError, UnknownPlanError, UnknownWorkError) as failure:
        return _fail(str(failure), WRONG_USAGE)
    except MeritreeError as failure:
        return _fail(str(failure), NOT_MET)
    except OSError as failure:
        place = f"{failure.filename}: " if failure.filename else ""
        return _fail(f"{place}{failure.strerror or failure}", WRONG_USAGE)
    except Exception as failure:  # noqa: BLE001 - a user must never see a traceback
        return _fail(_defect(failure), DEFECT)
    return code


def _carry_out(arguments: Namespace) -> int:
    """Import the command's module only now: `--help` and a wrong word must answer at once."""
    module, function = CARRIED_OUT_BY[arguments.command]
    carry_out: Callable[[Namespace], int] = getattr(import_module(f"dashboard.commands.{module}"), function)
    return carry_out(arguments)


def _fail(message: str, code: int) -> int:
    sys.stderr.write(f"meritree: {message}\n")
    return code


def _defect(failure: Exception) -> str:
    frame = traceback.extract_tb(failure.__traceback__)[-1]
    place = f"{Path(frame.filename).name}, line {frame.lineno}"
    what = f"{type(failure).__name__}: {failure}" if str(failure) else type(failure).__name__
    return f"this is a defect of the program, please report it with the command ({what}; {place})"


if __name__ == "__main__":
    sys.exit(main())
