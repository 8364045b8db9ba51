"""Units: the organisations that send people and run halls, and their life.

A ``Unit`` is a stable code that survives renaming; its ``UnitPeriod``s say what it was called, what it was below and at which
level, from when to when; successors say what it became. Every scope and roll-up takes a date. The promise: a past
conference still shows the units of its day.
"""
