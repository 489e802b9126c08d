"""Building a service's barometer, steps 1 to 3: coding, matching, selection (METHOD C1).

Belongs here: the stations behind `barometer coding`, `matching` and `selection`: which file is read, which workbook or
page is written next, in which order things may be known. Does not belong here: the yearly run (pipeline), formulas
(crossing), sentences and layouts (publishing, locale).
"""
