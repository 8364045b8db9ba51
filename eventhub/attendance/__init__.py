"""Attendance: the roll, scans and headcounts, and the figures made of them.

Words: a scan is one attempt to record that somebody came, left, or that an earlier scan is void; presence is the fold of a
person's valid scans in one session; a tally is a point's figures for a session, kept in step in the same transaction.
The promise: one person is in one place, order and repetition don't matter, silence is not absence.
"""
