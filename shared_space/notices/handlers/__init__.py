"""What each fact writes, and to whom; factory.py names these functions."""
