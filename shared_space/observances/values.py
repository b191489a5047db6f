"""What a day of a community is, as plain values. Pure."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from zoneinfo import ZoneInfo

from shared_space.kernel.interval import Interval
from shared_space.kernel.trilingual import Trilingual


@dataclass(frozen=True)
class Place:
    """latitude, longitude: degrees, north and east positive. zone: whose days these are."""

    zone: ZoneInfo
    latitude: float
    longitude: float


class Hours(enum.Enum):
    """Which part of each of its days a feast takes. A feast that has an eve begins at sunset."""

    ALL_DAY = "all_day"
    UNTIL_STARS = "until_stars"  # the last day ends when three stars are seen
    EVENING = "evening"  # two hours from sunset
    NOON = "noon"  # an hour from solar noon
    MORNING = "morning"  # 08:00 until 12:00 on the clock


@dataclass(frozen=True)
class Feast:
    """A day of a community, whichever year it falls in. days: how many local days it lasts (0: its
    eve alone). eve: what the evening before its first day is called (None: it has none).
    expected: the moon decides, the date may turn out a day earlier or later."""

    code: str
    community: str
    name: Trilingual
    days: int = 1
    hours: Hours = Hours.ALL_DAY
    eve: Trilingual | None = None
    expected: bool = False

    def has_day(self, number: int) -> bool:
        """Whether it takes something of the day `number` days after its first; -1 is its eve."""
        return self.eve is not None if number == -1 else 0 <= number < self.days


@dataclass(frozen=True, slots=True)
class Observance:
    """What one local day holds of a feast. span: in UTC, inside that local day."""

    code: str
    community: str
    name: Trilingual
    day: date
    span: Interval
    expected: bool


@dataclass(frozen=True)
class Held:
    """A feast on its days. computed: the first of them as computed, by which it is known whatever the
    staff says; first, after: from its first local day (the one with its eve, when it is an eve alone)
    until the day after its last."""

    feast: Feast
    computed: date
    first: date
    after: date


@dataclass(frozen=True)
class AddedDay:
    """A day that the staff adds, whole. community: '' when it is everybody's."""

    name: Trilingual
    community: str


@dataclass(frozen=True, eq=False)
class Changes:
    """What the staff changes. moved: (code of a feast, its computed first day) → the first day it
    has instead, None when it is not shown. Compared by identity: keep one and ask with it again."""

    moved: Mapping[tuple[str, date], date | None] = field(
        default_factory=lambda: MappingProxyType({})
    )
    added: Mapping[date, tuple[AddedDay, ...]] = field(default_factory=lambda: MappingProxyType({}))


UNCHANGED = Changes()

COMMUNITIES = {
    "jewish": Trilingual("لدى اليهود", "יהודים", "Jewish"),
    "muslim": Trilingual("لدى المسلمين", "מוסלמים", "Muslim"),
    "muslim_druze": Trilingual("لدى المسلمين والدروز", "מוסלמים ודרוזים", "Muslim and Druze"),
    "druze": Trilingual("لدى الدروز", "דרוזים", "Druze"),
    "christian": Trilingual("لدى المسيحيين", "נוצרים", "Christian"),
    "christian_western": Trilingual(
        "لدى المسيحيين، التقويم الغربي", "נוצרים, הלוח המערבי", "Christian, western calendar"
    ),
    "christian_orthodox": Trilingual(
        "لدى المسيحيين، التقويم الشرقي", "נוצרים, הלוח המזרחי", "Christian, eastern calendar"
    ),
    "armenian": Trilingual("لدى الأرمن", "ארמנים", "Armenian"),
}

_CHRISTIANS = frozenset({"christian", "christian_western", "christian_orthodox", "armenian"})
# A community that may be asked for → the codes of the days that are hers.
DAYS_OF: dict[str, frozenset[str]] = {
    "jewish": frozenset({"jewish"}),
    "muslim": frozenset({"muslim", "muslim_druze"}),
    "druze": frozenset({"druze", "muslim_druze"}),
    "christian": _CHRISTIANS,
    "christian_western": frozenset({"christian", "christian_western"}),
    "christian_orthodox": frozenset({"christian", "christian_orthodox"}),
    "armenian": frozenset({"christian", "armenian"}),
}
