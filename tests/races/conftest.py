import os

import pytest

from tests.races.crew import Crew

LONG = os.environ.get("SHARED_SPACE_RACES") == "long"


@pytest.fixture(scope="session")
def crew():
    """16 processes; `make races` sends 50."""
    crew = Crew(50, patience=1200) if LONG else Crew(16, patience=120)
    yield crew
    crew.dismiss()


@pytest.fixture(scope="session")
def slots():
    return 20 if LONG else 6
