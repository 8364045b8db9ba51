"""The first hour: ``eventhub setup``, ``eventhub db upgrade``, and what every page says until both were run."""
