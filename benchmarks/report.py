"""The table, and which of the bars were reached."""

import os
import platform
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime

from benchmarks.measure import CREATE, FIND, SERIES, Figures
from shared_space.kernel.config import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"
Results = Mapping[int, Sequence[Figures]]
# (what, at most, unit, by time, by CPU)
Bar = tuple[str, float, str, float, float | None]


def table(results: Results) -> str:
    """All figures as a Markdown table."""
    head = (
        "| occurrences | what | requests/s | p50 ms | p95 ms | CPU ms | queries | bytes | gzipped "
        "| × floor | × floor (CPU) |\n|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
    )
    lines = [
        f"| {number:,} | {f.name} | {f.per_second:,.0f} | {f.p50 * 1000:.1f} | {f.p95 * 1000:.1f} "
        f"| {f.cpu * 1000:.1f} | {f.queries} | {f.raw:,} | {f.zipped:,} | {f.times_floor:.1f} "
        f"| {f.cpu_times_floor:.1f} |"
        for number, figures in results.items()
        for f in figures
    ]
    return "\n".join((head, *lines))


def bars(results: Results, more: Sequence[Bar] = ()) -> str:
    """What was to be reached, and what was; `more`: of what was measured apart."""
    largest, smallest = max(results), min(results)
    at = {number: {f.name: f for f in figures} for number, figures in results.items()}
    day, feed = "day page, signed in", "feed 304"
    found: list[Bar] = []
    for name in (day, "week page, signed in"):
        few, many = at[smallest][name], at[largest][name]
        grown = many.times_floor / few.times_floor
        cpu = many.cpu_times_floor / few.cpu_times_floor if few.cpu_times_floor else None
        found.append((f"{name}: {largest:,} beside {smallest:,}", 1.3, "×", grown, cpu))
    for name, most in ((day, 12), (feed, 1.6)):
        f = at[largest][name]
        found.append((f"{name}: beside the floor", most, "×", f.times_floor, f.cpu_times_floor))
    searched = at[largest][FIND]
    found.append((f"{FIND}: p50 beside the floor's", 5, "×", searched.p50_times_floor, None))
    series, once = at[largest][SERIES], at[largest][CREATE]
    by_cpu = series.cpu / once.cpu if once.cpu else None
    found.append(
        (f"{SERIES}: beside {CREATE}", 8, "×", once.per_second / series.per_second, by_cpu)
    )
    found.append((f"{FIND}: queries", 6, "", at[largest][FIND].queries, None))
    found.append((f"{day}: queries", 6, "", at[largest][day].queries, None))
    found.append((f"{day}: gzipped", 12, "KB", at[largest][day].zipped / 1024, None))
    found += more
    lines = ["| bar | at most | by time | by CPU | |", "|---|--:|--:|--:|---|"]
    for what, most, unit, value, cpu in found:
        verdict = "reached" if round(value, 2) <= most else "**not reached**"
        by_cpu = f"{cpu:.2f} {unit}" if cpu else ""
        lines.append(f"| {what} | {most} {unit} | {value:.2f} {unit} | {by_cpu} | {verdict} |")
    return "\n".join(lines)


def page(
    results: Results,
    loads: Mapping[int, float],
    engine: str,
    now: datetime,
    more: Sequence[Bar] = (),
) -> str:
    """The whole of docs/benchmarks.md."""
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    database = f"SQLite {sqlite3.sqlite_version}" if engine == "sqlite" else "PostgreSQL"
    loaded = ", ".join(f"{number:,} in {seconds:.0f} s" for number, seconds in loads.items())
    return f"""# How fast the house is

Written by `make bench` on {now:%Y-%m-%d}: {machine}, {database}, two processes of gunicorn, four
requests at once from the same machine. `× floor` is the time a request takes beside a Flask view that
returns 10 KB under the same server, measured in turns in the same run; `(CPU)` is the same of the
server's processor time, which a busy machine disturbs less. Ratios may be compared between
machines, requests per second may not.

The house is filled by `flask load-house --seed 7`: 12 spaces, 70 organizations, about 55 occurrences a
day, so that 1,000 are 18 days and 100,000 are 5 years; the measured day has 75 at every size.
The calendars have a house of their own, in which one space has 25,000 dates, 10,000 of them of
workshops.
Loading, in one transaction with every promise of the database on: {loaded}.

{bars(results, more)}

{table(results)}
"""
