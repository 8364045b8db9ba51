"""Backups: one file with the database and the secret, made while the site runs, and put back whole or not at all.

Its database is always a SQLite file, whatever the site's engine is: so a backup can be looked into and doctored by
itself, and one from SQLite can be restored into PostgreSQL when one machine is outgrown.

``encryption`` encrypts, ``archive`` is the file, ``copying`` reads a database into a SQLite file and back, ``making`` and
``restoring`` are the two ways through, ``cli`` the two commands. ``eventhub.restore_staging`` puts in place what was restored.
"""
