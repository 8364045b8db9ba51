"""Conferences: the whole event, its sessions and the topics on their agenda, from draft to published, postponed, cancelled.

Its promise: public pages, feeds and personal pages see the programme through one function, ``queries.programme_of``.
"""
