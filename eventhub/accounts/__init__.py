"""Accounts: who signs in, what authority each has, and the secret links that open something.

Authority is a ``Grant`` alone: a role over a unit and all below it, at a date. Its promise: nobody sees past their unit,
and a sign-in link works once, for 72 hours, and changes nothing until its button is pressed.
"""
