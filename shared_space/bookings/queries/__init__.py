"""SELECTs only: what surrounds a slot, what a day holds, one booking, what waits."""
