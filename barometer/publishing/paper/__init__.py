"""The manager's part of a report on paper: a tagged PDF of a few pages, from the same view as the page.

Belongs here: choosing what of the view a sheet of paper carries (`content`), pictures that stand alone (`pictures`),
laying out (`report.typ`) and writing the file by typst (`document`). Does not belong here: a figure or a
sentence of its own; both come from the view.
"""
