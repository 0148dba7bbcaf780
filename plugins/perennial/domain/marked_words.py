"""The mark of words in tables, for translators. Pure."""


def N_(message: str) -> str:  # noqa: N802 - the name by which gettext's tools know it
    """Mark a message that is translated where it is said; returned as it is."""
    return message


def NN_(one: str, other: str) -> tuple[str, str]:  # noqa: N802 - beside N_
    """Mark a message and its plural."""
    return one, other
