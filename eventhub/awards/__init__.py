"""Awards: the results of a contest, tier by tier, published on their own page and on the conference's.

Recipients are named as of the conference; ties are several awards in one tier.
"""
