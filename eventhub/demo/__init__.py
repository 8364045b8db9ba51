"""The demonstration: the conference of June 2022 as it was announced, and three more, with invented people.

What is public (the conference's days, titles and halls' units) is true; every name, number and result is made up and
marked «Dữ liệu minh hoạ». Loading is deterministic: the same day gives the same data.
"""
