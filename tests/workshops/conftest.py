"""The same bookings, and the same context, as the calendars' tests."""

from tests.calendars.conftest import first_day as first_day
