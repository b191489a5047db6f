"""A hard calendar: everything that calendar programs were seen to stumble over, in one feed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from shared_space.calendars.entries import Entry, cancelled_summary
from shared_space.calendars.ical import writing
from tests.interop.instances import Instance, when

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
# The evening before the hour that is lost or repeated (Jerusalem's clock changes at 02:00 there).
CLOCK_CHANGES = tuple(
    datetime(*day, 18, tzinfo=UTC) for day in ((2026, 10, 24), (2027, 3, 25), (2027, 10, 30))
)
AROUND = 24  # half hours from then on
LONG = "لقاء تخطيط طويل الاسم للمنظمات التي تعمل في التعليم الرسمي وغير الرسمي في أحياء المدينة "
SUMMARIES = (
    ("ar", "لقاء الجيران: حوار، موسيقى؛ وطعام"),
    ("he", 'מפגש שכנים: שיחה, מוזיקה; בית הספר "יד ביד" – חצי־שעה'),
    ("en", "Planning; budget, \"quotes\" and 'single' ones: 50% off"),
    ("ar", "اجتماع \u2068Donaudampfschifffahrtsgesellschaft\u2069 مع \u2068מפגש\u2069"),
    ("he", "🧑🏽‍🤝‍🧑🏿 מעגל הקשבה 👩‍👩‍👧‍👦 🏳️‍🌈🕊️"),
    ("en", "Ends with a backslash \\"),
    ("ar", LONG * 3),
    ("en", r"C:\new\notes, \N and \; \, \\"),
    ("he", "א" * 200),
    ("ar", "ـ🕌" * 60),
    ("en", "BEGIN:VEVENT"),
    ("en", "x" * 74 + "é" + "y" * 80),
    ("he", "שָׁלוֹם עֲלֵיכֶם – נִקּוּד מָלֵא " * 4),
    ("ar", "بِسْمِ السَّلامِ ﷺ 2027/3/26 ١٢:٣٠"),
    ("en", "=?utf-8?b?eA==?= %0d%0a &amp; <b>bold</b> ^n ^' ^^"),
)
DESCRIPTIONS = (
    "سطر أوّل، قصير\nسطر ثانٍ؛ فيه «اقتباس»\n\n" + LONG * 4,
    'שורה ראשונה;\nשורה, שנייה: "ציטוט"\n– ועוד 🕊️\n' + "מפגש " * 60,
    "One.\n  - indented, with a colon: and a comma\n\tand a tab\nhttp://example.org/?a=1;b=2,3",
    "",
    "END:VEVENT\nEND:VCALENDAR\nUID:evil",
)
LOCATIONS = (
    "قاعة الاجتماعات، الحيّز للحياة المشتركة، شارع المثال 1؛ تلبيوت",
    "חדר זית; המרחב, רחוב הדוגמה 1, תלפיות",
    'Olive Room, "Space"; 1 Example Street',
    "",
)
STATES = ("CONFIRMED", "CONFIRMED", "CANCELLED", "CONFIRMED", "TENTATIVE")
SPANS = (60 * MINUTE, 30 * MINUTE, 5 * MINUTE, 26 * 60 * MINUTE, 90 * MINUTE)


def entries(count: int) -> Iterator[Entry]:
    """So many events: first those around the three clock changes, then all over the months. Each
    thirteenth takes whole days."""
    starts = [day + 30 * n * MINUTE for day in CLOCK_CHANGES for n in range(AROUND)]
    far = datetime(2026, 9, 1, 6, 10, tzinfo=UTC)
    starts = starts[: count * 3 // 4]
    starts += [far + n * timedelta(hours=10, minutes=20) for n in range(count - len(starts))]
    for number, start in enumerate(starts):
        language, summary = _of(SUMMARIES, number)
        status = _of(STATES, number)
        changed = datetime(2026, 11, 20, 8, tzinfo=UTC) + number * MINUTE
        yield Entry(
            uid=f"{number:024x}@shared-space",
            sequence=number % 7,
            starts_at=start,
            ends_at=start + _of(SPANS, number // 2),
            created_at=datetime(2026, 8, 1, 8, tzinfo=UTC),
            changed_at=changed,
            status=status,
            language=language,
            summary=cancelled_summary(summary, language) if status == "CANCELLED" else summary,
            description=_of(DESCRIPTIONS, number // 3),
            location=_of(LOCATIONS, number // 5),
            url=f"https://house.example/workshops/{number}?a=1&b=2",
            categories=("حوار، وسلام", "Good; governance"),
            series="series-7@shared-space" if number % 2 else "",
            latitude=31.75,
            longitude=35.22,
            confidential=number % 4 == 0,
            days=(start.date(), start.date() + (1 + number % 3) * DAY)
            if number % 13 == 4
            else None,
        )


def feed(count: int) -> bytes:
    """The calendar itself, in Arabic, as the house writes it."""
    return writing.feed(
        "الحيّز، «تجربة»; 🕊️",
        "Everything at once:\nthree languages, commas, semicolons",
        "https://house.example/calendars/",
        entries(count),
        language="ar",
        source="https://house.example/calendars/hard.ics?lang=ar",
        changed_at=datetime(2026, 11, 23, 7, tzinfo=UTC),
    )


def expected(count: int) -> list[Instance]:
    """What every program should see in it. The house writes a slash for each backslash (a program
    that reads a line break into one before an n is among those here)."""
    return [
        Instance(
            entry.uid,
            when(entry.days[0] if entry.days else entry.starts_at),
            when(entry.days[1] if entry.days else entry.ends_at),
            " ".join(entry.summary.replace("\\", "/").split()),
            "\n\n".join(part for part in (entry.description, entry.url) if part).replace("\t", ""),
            entry.location,
            entry.status,
            entry.sequence,
        )
        for entry in entries(count)
    ]


def _of(values: tuple, number: int):
    return values[number % len(values)]
