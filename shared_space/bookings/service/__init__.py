"""Every write of the booking desk, by what somebody does: ask, decide, take back, talk, close."""
