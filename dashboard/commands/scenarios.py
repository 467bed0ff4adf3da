"""`meritree scenarios`: saved work, and the scenarios that come with the program."""

from __future__ import annotations

import getpass
from argparse import Namespace
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

from dashboard.commands.question import ask
from dashboard.commands.terminal import print_sentences, print_table, print_title, terminal
from dashboard.commands.views import write_json
from model.errors import PlanError
from scenarios.bundled import library, meant_for
from scenarios.flatten import flatten
from scenarios.saved import open_scenario
from scenarios.scenario import Change, Scenario
from scenarios.store import Store, open_store
from scenarios.store_errors import Kind, StaleSaveError, StoreError, UnknownWorkError, Version
from scenarios.store_names import numbered
from scenarios.values import write_value

_NO_WORK = "Nothing is saved yet; `meritree scenarios save NAME PLAN --set PATH=VALUE` saves a scenario."
_TABLES = ("goals", "indicators", "departments", "contributions", "resources", "pins")


def keep_scenarios(arguments: Namespace) -> int:
    """List, show, save, delete, bring back, adopt, back up and restore saved work.

    Raises:
        StoreError: Saved work cannot be reached, or what was asked makes no sense.
        ScenarioError: There is no such scenario, or it cannot be applied.
        PlanError: The plan has errors.
    """
    return _ACTIONS[arguments.action](arguments, open_store())


def version_view(version: Version) -> dict[str, Any]:
    """A version as one object; its time as ISO 8601 in UTC."""
    return asdict(version) | {"time": version.time.isoformat()}


def _list(arguments: Namespace, store: Store) -> int:
    kept: tuple[Version, ...] = ()
    plans: tuple[Version, ...] = ()
    trouble = ""
    try:
        kept, plans = store.scenarios(arguments.plan), store.plans()
    except StoreError as refusal:
        trouble = str(refusal)
    ready = library(arguments.plan)
    if arguments.json:
        view = {
            "place": store.place,
            "trouble": trouble or None,
            "ready_made": [_scenario_view(name, each) for name, each in ready.items()],
            "scenarios": [version_view(each) for each in kept],
            "plans": [version_view(each) for each in plans],
        }
        write_json(view)
        return 0
    rows = [(each.name, each.plan or "", *_row(each)) for each in kept]
    console = terminal()
    print_table(console, "Saved scenarios", ("name", "for", ">version", "by", "on (UTC)", "", "note"), rows)
    rows = [(each.name, *_row(each)) for each in plans]
    print_table(console, "Saved plans", ("name", ">version", "by", "on (UTC)", "", "note"), rows)
    rows = [(name, ", ".join(meant_for(each)), each.description or each.name) for name, each in ready.items()]
    print_table(console, "Ready-made scenarios", ("name", "for", "what it asks"), rows)
    if trouble:
        print_sentences(console, [f"Saved work cannot be shown: {trouble}"])
    elif not (kept or plans):
        print_sentences(console, [_NO_WORK])
    return 0


def _show(arguments: Namespace, store: Store) -> int:
    name, number = numbered(arguments.name)
    number = arguments.version or number
    version = _version(store, arguments.kind, name, number)
    if arguments.kind == "plan":
        return _show_plan(arguments, store, version or _unknown(store, "plan", name, number))
    scenario = store.scenario(name, version.number) if version else open_scenario(arguments.name)
    if arguments.json:
        write_json(_scenario_view(name, scenario) | {"saved": version and version_view(version)})
        return 0
    console = terminal()
    print_title(console, scenario.name or name)
    print_sentences(console, _said(version, scenario.description, scenario.reason))
    rows = [(change["path"], str(change["written"])) for change in _changes(scenario.changes)]
    print_table(console, "Changes", ("number", ">becomes"), rows)
    return 0


def _show_plan(arguments: Namespace, store: Store, version: Version) -> int:
    plan = store.plan(version.name, version.number)
    counts = {table: len(getattr(plan, table)) for table in _TABLES}
    if arguments.json:
        write_json({"saved": version_view(version), "title": plan.settings.name, "rows": counts})
        return 0
    console = terminal()
    print_title(console, plan.settings.name or version.name)
    print_sentences(console, _said(version))
    print_table(console, "Tables", ("table", ">rows"), [(table, f"{count:,}") for table, count in counts.items()])
    return 0


def _save(arguments: Namespace, store: Store) -> int:
    question = ask(arguments)
    errors = [finding for finding in question.findings if finding.severity == "error"]
    if errors:
        raise PlanError("the plan has errors, so it was not saved:", errors)
    told = {"author": _author(arguments), "note": arguments.note, "expected": arguments.onto}
    try:
        if arguments.kind == "plan":
            saved = store.save_plan(arguments.name, question.changed, origin=arguments.plan, **told)
        else:
            changes = flatten(question.layers, question.reading.plan)
            baseline = question.reading.plan.settings.id or None
            scenario = Scenario(name=arguments.name, changes=changes, baseline=baseline)
            plan = numbered(Path(arguments.plan).name)[0]
            origin = " + ".join(arguments.scenario)
            saved = store.save_scenario(arguments.name, scenario, plan=plan, origin=origin, **told)
    except StaleSaveError as refusal:
        hint = "" if refusal.latest.deleted else f" `--onto {refusal.latest.number}` saves on top of it."
        raise StoreError(f"{refusal}{hint}", reason="name") from refusal
    return _report(arguments, saved, f"saved: {saved.name}, version {saved.number}")


def _delete(arguments: Namespace, store: Store) -> int:
    mark = store.delete(arguments.kind, arguments.name, author=_author(arguments), note=arguments.note)
    kind = " --kind plan" if mark.kind == "plan" else ""
    again = f"`meritree scenarios bring-back '{mark.name}' {mark.parent}{kind}` brings it back"
    return _report(arguments, mark, f"deleted: {mark.name}; {again}")


def _history(arguments: Namespace, store: Store) -> int:
    versions = store.history(arguments.kind, arguments.name) or _unknown(store, arguments.kind, arguments.name)
    if arguments.json:
        write_json([version_view(each) for each in versions])
        return 0
    headings = (">version", "by", "on (UTC)", "", "note")
    print_table(terminal(), f"Versions of {arguments.name}", headings, [_row(each) for each in versions])
    return 0


def _bring_back(arguments: Namespace, store: Store) -> int:
    told = {"author": _author(arguments), "note": arguments.note}
    saved = store.bring_back(arguments.kind, arguments.name, arguments.version, **told)
    return _report(arguments, saved, f"brought back: {saved.name}, now version {saved.number}")


def _adopt(arguments: Namespace, store: Store) -> int:
    adopted = store.adopt(arguments.name, arguments.version, author=_author(arguments))
    return _report(arguments, adopted, f"adopted: {adopted.name}, version {adopted.number}; it is kept for good")


def _back_up(arguments: Namespace, store: Store) -> int:
    count = store.back_up(arguments.file)
    if arguments.json:
        write_json({"file": str(arguments.file), "versions": count})
    else:
        print_sentences(terminal(), [f"written: {arguments.file}, with {_counted(count)}"])
    return 0


def _restore(arguments: Namespace, store: Store) -> int:
    found = store.restore(arguments.file)
    if arguments.json:
        write_json(asdict(found))
        return 0
    other = (f"'{old}' has gone another way here; that of the backup is now '{new}'" for old, new in found.renamed)
    said = f"{_counted(found.added)} came back, {_counted(found.known)} were here already"
    print_sentences(terminal(), [said, *other])
    return 0


_ACTIONS: Mapping[str, Callable[[Namespace, Store], int]] = {
    "list": _list,
    "show": _show,
    "save": _save,
    "delete": _delete,
    "history": _history,
    "bring-back": _bring_back,
    "adopt": _adopt,
    "backup": _back_up,
    "restore": _restore,
}


def _report(arguments: Namespace, version: Version, said: str) -> int:
    if arguments.json:
        write_json(version_view(version))
    else:
        print_sentences(terminal(), [said])
    return 0


def _version(store: Store, kind: Kind, name: str, number: int | None) -> Version | None:
    """The version that was asked for; None where nothing of that name is saved."""
    if number is None:
        return store.newest(kind, name)
    return next((each for each in store.history(kind, name) if each.number == number), None)


def _unknown(store: Store, kind: Kind, name: str, number: int | None = None) -> NoReturn:
    known = store.plans() if kind == "plan" else store.scenarios()
    raise UnknownWorkError(kind, name, [each.name for each in known], number)


def _author(arguments: Namespace) -> str:
    """Who says so, else the user of this machine, where it knows one."""
    if arguments.author is not None:
        return str(arguments.author)
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def _scenario_view(name: str, scenario: Scenario) -> dict[str, Any]:
    return {
        "name": name,
        "title": scenario.name,
        "description": scenario.description,
        "reason": scenario.reason,
        "source": scenario.source,
        "plans": list(meant_for(scenario)),
        "changes": _changes(scenario.changes),
    }


def _changes(changes: Iterable[Change]) -> list[dict[str, Any]]:
    return [
        {"path": each.path, "how": each.how, "value": each.value, "written": write_value(each.value, each.how)}
        for each in sorted(changes, key=lambda each: each.path)
    ]


def _row(version: Version) -> tuple[str, ...]:
    """Number, author, time, what became of it, note."""
    became = "deleted" if version.deleted else "adopted" if version.adopted else ""
    return str(version.number), version.author, f"{version.time:%Y-%m-%d %H:%M}", became, version.note


def _said(version: Version | None, *more: str | None) -> list[str]:
    said = [each for each in more if each]
    if version is not None:
        by = f" by {version.author}" if version.author else ""
        adopted = "; adopted" if version.adopted else ""
        said.append(f"Version {version.number}, saved{by} on {version.time:%Y-%m-%d at %H:%M} UTC{adopted}.")
        said += [version.note] if version.note else []
    return said


def _counted(count: int) -> str:
    return "1 version" if count == 1 else f"{count:,} versions"
