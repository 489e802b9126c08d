"""What may be said: sentences made from a verdict and its figures, and from nothing else.

Belongs here: a module a kind of verdict (changes, crossing, decisions, association over time). Does not belong here:
choosing what a page shows (views), and checking what people write (claims).
"""
