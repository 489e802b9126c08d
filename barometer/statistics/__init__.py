"""The statistics of the barometer: pure functions over numpy arrays.

Arrays in, arrays out: no files, no clock, no data frames, no sentence that a reader sees. What a figure is called,
where it is stored and what a page may say of it is decided in other rooms. The formulas and their sources are those
of the method note (part B); each module names the section it holds.
"""
