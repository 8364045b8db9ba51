"""The figures of points added up in Python, to compare with what the database says."""

from collections.abc import Iterable

from eventhub.attendance.rules import PointTally, Totals


def add_up(tallies: Iterable[PointTally]) -> Totals:
    """The totals of some points, as ``attendance.queries`` adds them up in SQL."""
    rows = list(tallies)
    reported = [row.figure for row in rows if row.figure is not None]
    declared = [row.figure for row in rows if row.figure is not None and row.is_declared]
    differences = [row.difference for row in rows if row.difference is not None]
    return Totals(
        expected=sum(row.expected for row in rows),
        present=sum(reported),
        points=len(rows),
        reported_points=len(reported),
        declared=sum(declared),
        declared_points=len(declared),
        unmarked=sum(row.unmarked for row in rows),
        absent=sum(row.absent for row in rows),
        excused=sum(row.excused for row in rows),
        visitors=sum(row.visitors for row in rows),
        walk_ins=sum(row.walk_ins for row in rows),
        difference=sum(differences) if differences else None,
    )
