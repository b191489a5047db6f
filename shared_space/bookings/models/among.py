"""What a column may hold, as a constraint says it."""


def among(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({','.join(repr(value) for value in values)})"
