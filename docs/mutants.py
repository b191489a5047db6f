"""`make mutants`: break the pure rules in every small way and see whether a test notices.

Writes docs/mutants.md: how many of the mutants each file's tests killed, which survived, and why.
`python -m docs.mutants page` writes the page alone, from what the last run left in mutants/.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path

HERE = Path(__file__).parent
MUTANTS = HERE.parent / "mutants"
SURVIVED, UNTESTED = 0, 33  # exit codes that mutmut gives
GOAL = 90
# Pattern of names → why such a mutant cannot be killed, or need not be.
EXPLAINED = {
    "*.finding.x_find__mutmut_[18]": "the same answer, only looked for again in each space",
    "*.finding.x__of_space__mutmut_[61]*": (
        "the same answer, looked for again in each space; or a zip of two lists of one length"
    ),
    "*.finding.x__within_quota__mutmut_[13][4578]": "a zip of two lists of one length",
    "*.finding.x__within_quota__mutmut_39": "a zip of two lists of one length",
    "*.quota.x_whole_periods__mutmut_1[37]": "any day of the next week or month leads to its first",
    "*.days.x_feasts_between__mutmut_6": "what begins after the last day is left out anyway",
    "*.fairness.x_quarter__*": (
        "a quarter begins in January, April, July or October: the month after it is never 0"
    ),
    "*.nearby.x_ways__*": "zip is lax unless told otherwise",
    "*.nearby.*_Free*rooms__mutmut_1[467]": "a search has a date at least: what stands in for none is not used",
    "*.nearby.x__together__mutmut_40": (
        "no room of the pair holds all of them: the larger is always filled"
    ),
    "*.proposals.x_objections_to__*": (
        "requests that wait would only warn, and warnings are left out of a swap"
    ),
    "*.timetable.x_round_up__*": (
        "every step divides a day, so the day from which steps are counted changes nothing"
    ),
    "*.timetable.x__shared__*": (
        "both ends of the span are among the cuts already: to cut there again changes nothing"
    ),
}


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
        key
        for codes in found.values()
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


def _explained(survivors: list[str]) -> Iterator[str]:
    """Each group that has an explanation beneath it, then the rest, which still wants a test."""
    rest = list(survivors)
    for pattern, why in EXPLAINED.items():
        group = [key for key in rest if fnmatchcase(key, pattern)]
        if group:
            yield f"- {why}: " + ", ".join(f"`{key}`" for key in group)
        rest = [key for key in rest if key not in group]
    yield from (f"- not explained: `{key}`" for key in rest)


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
