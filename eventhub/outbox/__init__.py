"""Outbox: mails to be sent, written in the transaction that caused them, and the worker that sends them.

Its promise: a mail is sent if and only if what caused it was committed, and a mail server that is down delays it only.
"""
