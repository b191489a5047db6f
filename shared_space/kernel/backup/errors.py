class BackupRefused(Exception):
    """Nothing was written. The message is a sentence for the person at the terminal."""
