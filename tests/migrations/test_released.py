"""Every release's house comes up to today and keeps its promises."""

import gzip
from pathlib import Path

import pytest
from flask_migrate import downgrade, upgrade

from shared_space.bookings.models import Occurrence
from shared_space.desk.sweep import sweep
from shared_space.kernel.backup import restore
from shared_space.kernel.db import db

REVISION_OF = {"v0.1.0": "0001"}
KEPT = sorted(Path(__file__).parents[1].glob("schemas/*.backup.gz"))


def test_every_release_is_kept():
    versions = {path.name.split("-")[0] for path in KEPT}
    assert "v0.1.0" in versions
    assert len(KEPT) == 2 * len(versions)


@pytest.mark.parametrize("kept", KEPT, ids=lambda path: path.name.removesuffix(".backup.gz"))
def test_a_released_house_comes_up_to_date(kept, context, house, tmp_path):
    if house.engine not in kept.name:
        return
    file = tmp_path / "house.backup"
    file.write_bytes(gzip.decompress(kept.read_bytes()))
    if house.engine == "postgresql":  # a backup comes back into the schema of its own time
        db.session.remove()
        downgrade(revision=REVISION_OF[kept.name.split("-")[0]])
    restore(file, lambda revision: upgrade(revision=revision), force=True)
    upgrade()
    assert [line for finding in sweep() for line in finding.violations] == []
    assert db.session.query(Occurrence).count() > 200
