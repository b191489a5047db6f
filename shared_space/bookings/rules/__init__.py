"""The rules of booking: pure functions over frozen values, each returning every objection."""
