"""The ledgers of a home as files: read whole and verified, appended to, never rewritten."""
