"""The one home of iCalendar and of the library for it: ours is written, that of strangers is read."""
