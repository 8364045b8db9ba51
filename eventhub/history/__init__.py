"""History: who changed what, when and why, with the old and the new values. It knows no other domain.

Its promise: an entry is written in the transaction of the change it tells of, and is never edited.
"""
