"""What is printed for the crossing meeting, from a service's declaration alone: cards and wall sheets.

Belongs here: one A5 card a criterion and one a KPI without residents (`material`), A3 sheets to write on (`pages`).
Does not belong here: results of a wave (reports), and the meeting's outcome (the matching matrix, the register).
"""
