"""Which requests compete with which. Pure."""

from collections.abc import Collection, Mapping, Sequence


def clusters(order: Sequence[int], rivals: Mapping[int, Collection[int]]) -> list[list[int]]:
    """Groups of requests that compete, directly or through another; both the groups and what is in
    them keep the order of `order` (who asked first). A request without rivals is a group of one."""
    place = {number: index for index, number in enumerate(order)}
    neighbours: dict[int, set[int]] = {number: set() for number in order}
    for number, others in rivals.items():
        for other in others:
            neighbours[number].add(other)
            neighbours[other].add(number)
    groups, grouped = [], set[int]()
    for number in order:
        if number in grouped:
            continue
        group, reached = set[int](), [number]
        while reached:
            here = reached.pop()
            if here not in group:
                group.add(here)
                reached.extend(neighbours[here])
        grouped |= group
        groups.append(sorted(group, key=place.__getitem__))
    return groups
