"""`make mutants`: break the pure rules in every small way and see whether a test notices.

Writes docs/mutants.md: how many of the mutants each file's tests killed, and which survived.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
MUTANTS = HERE.parent / "mutants"
SURVIVED, UNTESTED = 0, 33  # exit codes that mutmut gives
GOAL = 90


def main() -> None:
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
    lines = ["| rules | mutants | killed | survived | without a test | killed % |"]
    lines += ["|---|--:|--:|--:|--:|--:|"]
    for name, codes in found.items():
        lines.append(_line(name, Counter(_verdict(code) for code in codes.values())))
    lines.append(_line("**all**", every))
    survivors = [
        f"- `{key}`"
        for codes in found.values()
        for key, code in codes.items()
        if _verdict(code) == "survived"
    ]
    return "\n\n".join(
        (
            "# Mutants of the rules",
            (
                f"`make mutants`, {datetime.now(UTC):%Y-%m-%d}. Goal: {GOAL} % killed. "
                "A mutant whose tests never end counts as killed."
            ),
            "\n".join(lines),
            "## Survivors\n\n`mutmut show <name>` prints what was changed.",
            "\n".join(survivors) + "\n",
        )
    )


def _verdict(code: int | None) -> str:
    if code is None:
        return "unchecked"
    return {SURVIVED: "survived", UNTESTED: "untested"}.get(code, "killed")


def _line(name: str, count: Mapping[str, int]) -> str:
    number = sum(count.values())
    share = 100 * count["killed"] / number
    return (
        f"| {name} | {number} | {count['killed']} | {count['survived']} | {count['untested']} "
        f"| {share:.0f} |"
    )


if __name__ == "__main__":
    main()
