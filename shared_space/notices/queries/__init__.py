"""SELECTs only: the outbox, what a letter about a booking tells, and who reads it."""
