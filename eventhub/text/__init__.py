"""Vietnamese words, names, dates, numbers and tables, as pure functions.

Nothing here knows Flask or the database; whoever calls says which language to write in. Every domain may import it.
"""
