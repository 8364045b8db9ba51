"""The demonstration: the conference of June 2022 as it was announced, and four more, with invented people.

What is public (the conferences' days, titles and halls' units) is true; every name, number and result is made up and
marked «Dữ liệu minh hoạ». All of it stands in the CSV and TOML files here. Loading is deterministic: the same day gives
the same data.
"""
