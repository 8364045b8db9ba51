"""Calendars: the feeds and invites of conferences, sessions, points and participants.

Its promise: a calendar tells the truth. One UID per session by every route, SEQUENCE grows exactly when a view changes, an
unchanged export is byte-identical, and nobody is shown another point's hall as hers.
"""
