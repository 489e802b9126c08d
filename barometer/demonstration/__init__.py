"""The demonstration agglomeration: an invented territory, its surveys and its technical series, made by a generator.

Belongs here: everything that makes the files of a demonstration project's `surveys/`, and the truths planted in them.
Does not belong here: anything that reads those files again. The declarations that a person would write by hand
(`declared/`) are written by hand; the generator copies them and makes what follows from them: territory, census
margins, waves and their files, technical series. Same version, same bytes; nothing of it is real.
"""

from barometer.demonstration.writing import write

__all__ = ["write"]
