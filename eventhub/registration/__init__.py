"""Registration: who is expected, sent by which unit, seated at which point; rosters, self-registration, tickets.

Its promise: an attendee is never deleted, only withdrawn or blanked, and an official sees her own people only.
"""
