"""The same bookings as the calendars' tests."""

from tests.calendars.conftest import first_day as first_day
