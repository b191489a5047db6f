"""What each kind of space allows."""

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from shared_space.bookings.models.among import among
from shared_space.kernel.db import Base

AT_ONCE = ("everybody", "residents", "nobody")
PERIODS = ("week", "month")


class Policy(Base):
    """What a kind of space allows. Days and minutes; ask_over_minutes, ask_over_dates,
    ask_over_seats: beyond these a manager decides; at_once: who is confirmed without her ('everybody',
    'residents' or 'nobody'). quota_…_hours: at most so many hours for one organization in each
    quota_period ('week' or 'month'; None: no limit), a resident organization's and another
    member's. expire_days: an undecided request expires after so many days (None: at its start);
    no_show_minutes: released when nobody came so long after the start (None: never)."""

    __tablename__ = "policies"

    __table_args__ = (
        CheckConstraint(among("at_once", AT_ONCE), name="at_once"),
        CheckConstraint(among("quota_period", PERIODS), name="quota_period"),
    )

    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    window_days: Mapped[int] = mapped_column(default=180)
    step_minutes: Mapped[int] = mapped_column(default=15)
    shortest_minutes: Mapped[int] = mapped_column(default=15)
    longest_minutes: Mapped[int] = mapped_column(default=14 * 60)
    ask_over_minutes: Mapped[int] = mapped_column(default=8 * 60)
    most_dates: Mapped[int] = mapped_column(default=104)
    ask_over_dates: Mapped[int] = mapped_column(default=12)
    ask_over_seats: Mapped[int] = mapped_column(default=4)
    at_once: Mapped[str] = mapped_column(
        String(10), default="everybody", server_default="everybody"
    )
    quota_period: Mapped[str] = mapped_column(String(5), default="month", server_default="month")
    quota_resident_hours: Mapped[int | None]
    quota_member_hours: Mapped[int | None]
    expire_days: Mapped[int | None]
    no_show_minutes: Mapped[int | None]
