"""Points: the halls of a conference, one host and any number of remote ones, from registration to approval.

Its promise: never one seat too many, and no participant is shown another point's hall as hers.
"""
