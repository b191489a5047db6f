"""Every write of calendars: their counters, private addresses, and the events that were written."""
