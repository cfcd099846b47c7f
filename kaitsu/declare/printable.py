"""Names of files, made fit to be shown."""


def printable(name: str) -> str:
    """File names may hold bytes that are no UTF-8; a report must be able to show them."""
    return name.encode("utf-8", "backslashreplace").decode()
