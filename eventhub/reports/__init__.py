"""Reports: the count page, the wall, and the same figures as CSV, XLSX and print.

Its promise: a number is exact or says that it isn't; every total says of how many points it is made.
"""
