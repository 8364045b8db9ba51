"""``eventhub bench``: what the product costs, as ratios to the least that Flask and the database can do on this machine.

Absolute figures say more about the machine than about the product, so each is divided by a limit measured in the same
round, under the same server: a bare "hello" for pages, a bare route with one UPDATE and one INSERT for writes.
"""
