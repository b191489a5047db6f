"""`make mutants`: break the pure rules in every small way and see whether a test notices.

Writes docs/mutants.md: how many of the mutants each file's tests killed, which survived, and why.
`python -m docs.mutants page` writes the page alone, from what the last run left in mutants/.
"""

import ast
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from difflib import unified_diff
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
MUTANTS = HERE.parent / "mutants"
SURVIVED, UNTESTED = 0, 33  # exit codes that mutmut gives
GOAL = 90
# (names, what stood there, what may stand there instead, why no test can tell the two apart). A mutant
# is explained only when it changed just this.
EXPLAINED = (
    ("*", ", strict=True)", (", strict=None)", ", strict=False)", ", )"), "lists of one length"),
    (
        "*.finding.x_find__*",
        "_Bare(wish)",
        ("None",),
        "what is kept for all spaces is only looked for again in each",
    ),
    (
        "*.finding.*",
        "house, bare)",
        ("house, None)", "house, )"),
        "what is kept for all spaces is only looked for again in each",
    ),
    (
        "*.finding.x_weights__*",
        "standing is None",
        ("(standing is None) and False",),
        "the quota, which is asked then, says nothing to the house itself",
    ),
    (
        "*.recurrence.x__endless__*",
        ".toordinal() + 1, step",
        (".toordinal() - 1, step", ".toordinal() + 2, step"),
        "the last days of the year 9999",
    ),
    (
        "*.neighbourhood.*near__*",
        "open=_of_days(self._open, days),",
        ("",),
        "a shorter way: hours that are not near say nothing",
    ),
    (
        "*.finding.x_fits__*",
        "+ seats <= room.seats:",
        ("+ seats < room.seats:",),
        "a short way only: the count that follows says the same",
    ),
    (
        "*.finding.x_fits__*",
        "default=0) + seats",
        ("default=0) - seats", "default=1) + seats"),
        "a short way only: the count that follows says the same",
    ),
    (
        "*.finding.x__clocks__*",
        ".astimezone(zone)",
        (".astimezone(None)",),
        "one clock tells them apart: the other of the two still says it",
    ),
    ("*.finding.x_weights__*", "(wish, room,", ("(wish, None,",), "a quota is of no single room"),
    (
        "*.finding.x__within_quota__*",
        "(wish, room,",
        ("(wish, None,",),
        "a quota is of no single room",
    ),
    (
        "*.quota.x_whole_periods__*",
        "7 if",
        ("8 if",),
        "any day of the next week or month leads to its first",
    ),
    (
        "*.quota.x_whole_periods__*",
        "else 31)",
        ("else 32)",),
        "any day of the next week or month leads to its first",
    ),
    ("*", ".get(key, 0)", (".get(key, 1)",), "the longest of some dates: each is a minute or more"),
    (
        "*.days.x_feasts_between__*",
        "last.year + 1)",
        ("last.year + 2)",),
        "what begins after the last day is left out anyway",
    ),
    (
        "*.fairness.x_prime_minutes__*",
        ".days + 1)",
        (".days + 2)",),
        "prime time of the day after begins when the span is over",
    ),
    (
        "*.objections.x_peak__*",
        "c.span.start > span.start",
        ("c.span.start >= span.start",),
        "the start is among the moments already",
    ),
    ("*.nearby.x__times__*", "FARTHEST + 1", ("FARTHEST + 2",), "no step ends in the minute after"),
    (
        "*.nearby.x__cuts__*",
        "HALF_HOUR + 1",
        ("HALF_HOUR + 2",),
        "no step ends in the minute after",
    ),
    (
        "*.proposals.x_*",
        ", waiting=())",
        (", waiting=None)", ", )"),
        "requests that wait would only warn, and warnings are left out of a swap",
    ),
    (
        "*.timetable.x_round_up__*",
        "datetime(2000, 1, 1,",
        ("datetime(2001, 1, 1,", "datetime(2000, 2, 1,", "datetime(2000, 1, 2,"),
        "every step divides a day, so the day from which steps are counted changes nothing",
    ),
    (
        "*.timetable.x__shared__*",
        "span.start < t < span.end",
        ("span.start <= t < span.end", "span.start < t <= span.end"),
        "both ends of the span are among the cuts already: to cut there again changes nothing",
    ),
    (
        "*.timetable.x__long_enough__*",
        "gap.span.start < run.end",
        ("gap.span.start <= run.end",),
        "free time that touches is one run: none begins where another ends",
    ),
    (
        "*.days.x__until__*",
        "day < ramadan.after",
        ("day <= ramadan.after",),
        "cut at its end it is as long as before",
    ),
    (
        "*.muslim.x_in_year__*",
        "((1, 1), (12, 31))",
        ("((1, 2), (12, 31))",),
        "the last feast of a Hijri year is three weeks before its end",
    ),
)


def main() -> None:
    if sys.argv[1:] != ["page"]:
        run = [sys.executable, "-m", "mutmut", "run"]
        subprocess.run(run, cwd=HERE.parent, stdout=subprocess.DEVNULL, check=False)  # noqa: S603
    found = dict(_found())
    (HERE / "mutants.md").write_text(_page(found), "utf-8")
    print(_page(found).split("\n\n")[2])  # noqa: T201


def _found() -> Iterator[tuple[str, Mapping[str, int]]]:
    """(module, mutant → exit code of its tests) of every module that has mutants."""
    for meta in sorted(MUTANTS.glob("shared_space/**/*.py.meta")):
        codes = json.loads(meta.read_text())["exit_code_by_key"]
        if codes:
            name = meta.relative_to(MUTANTS).as_posix().removesuffix(".py.meta")
            yield name, codes


def _page(found: Mapping[str, Mapping[str, int]]) -> str:
    every = Counter(_verdict(code) for codes in found.values() for code in codes.values())
    lines = [
        "| rules | mutants | killed | survived | without a test | not tried | killed % of tried |"
    ]
    lines += ["|---|--:|--:|--:|--:|--:|--:|"]
    for name, codes in found.items():
        lines.append(_line(name, Counter(_verdict(code) for code in codes.values())))
    lines.append(_line("**all**", every))
    survivors = [
        (key, *_change(name, key))
        for name, codes in found.items()
        for key, code in codes.items()
        if _verdict(code) in {"survived", "untested"}
    ]
    said = (
        f"`make mutants`, {datetime.now(UTC):%Y-%m-%d}. Goal: {GOAL} % killed. "
        "A mutant whose tests never end counts as killed. Only bodies of functions are changed; the "
        "tables of feasts, names and states are tested against published lists instead."
    )
    if every["unchecked"]:
        said += (
            f" **This run was stopped early: {every['unchecked']} mutants have not been tried; the "
            "percentages speak of the others.**"
        )
    return "\n\n".join(
        (
            "# Mutants of the rules",
            said,
            "\n".join(lines),
            "## Survivors\n\n`mutmut show <name>` prints what was changed.",
            "\n".join(_explained(survivors)) + "\n",
        )
    )


def _explained(survivors: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    """Each reason with what it explains beneath it, then the rest, which still wants a test."""
    reasons: dict[str, list[str]] = {}
    for key, before, after in survivors:
        why = next(
            (
                why
                for names, stood, instead, why in EXPLAINED
                if fnmatchcase(key, names) and any(_only(before, after, stood, n) for n in instead)
            ),
            "",
        )
        told = f"`{key.removeprefix('shared_space.')}`"
        reasons.setdefault(why, []).append(
            told if why else f"- **not explained**: {told}: `{before}` → `{after}`"
        )
    rest = reasons.pop("", [])
    yield from (f"- {why}: {', '.join(keys)}" for why, keys in reasons.items())
    yield from rest


def _only(before: str, after: str, stood: str, new: str) -> bool:
    """Whether all that changed is that `new` stands in one of the places of `stood`."""
    places = [p for p in range(len(before)) if before.startswith(stood, p)]
    return any(f"{before[:p]}{new}{before[p + len(stood) :]}" == after != before for p in places)


def _change(name: str, key: str) -> tuple[str, str]:
    """The lines that the mutant changed: (as they were, as they are)."""
    functions = _functions(name)
    mutant = key.rsplit(".", 1)[1]
    was = functions[mutant.rsplit("__mutmut_", 1)[0] + "__mutmut_orig"]
    is_now = functions[mutant]
    lines = list(unified_diff(was, is_now, n=0, lineterm=""))[2:]
    before, after = (
        " ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+"
    )
    return before, after


@cache
def _functions(name: str) -> Mapping[str, list[str]]:
    """Name → the lines below the head of each function of a module with its mutants."""
    source = (MUTANTS / f"{name}.py").read_text("utf-8")
    lines = source.splitlines()
    return {
        node.name: lines[node.body[0].lineno - 1 : node.end_lineno]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
    }


def _verdict(code: int | None) -> str:
    if code is None:
        return "unchecked"
    return {SURVIVED: "survived", UNTESTED: "untested"}.get(code, "killed")


def _line(name: str, count: Mapping[str, int]) -> str:
    tried = sum(count.values()) - count["unchecked"]
    share = f"{100 * count['killed'] / tried:.1f}" if tried else "–"
    return (
        f"| {name} | {sum(count.values())} | {count['killed']} | {count['survived']} "
        f"| {count['untested']} | {count['unchecked']} | {share} |"
    )


if __name__ == "__main__":
    main()
