"""A press kit: every file of it, and the archive that holds them.

Belongs here: which files there are, in which folders and in which order, and the manifest. Does not belong here: what
each says (the other modules of this package) and where the archive is written (the pipeline's station).

One folder holds everything, so that an archive that is opened on a desk spills nothing over it. Same source, same
bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from barometer.publishing import fingerprints
from barometer.publishing.charts import printed
from barometer.publishing.charts.box import Box, boxes
from barometer.publishing.press import names, texts
from barometer.publishing.press.about import KitSource, frozen_before
from barometer.publishing.press.data_files import data_files
from barometer.publishing.press.document import text_file
from barometer.publishing.press.document_docx import docx_file
from barometer.publishing.press.explanations import explanations
from barometer.publishing.press.pictures import PressPicture, pictures, trend
from barometer.publishing.press.readme import Unfit, readme
from barometer.publishing.same_bytes import archive

_PRINT = ("pdf", "svg", "png")
_READ_MM = 85.0  # the width from which a picture is read in a document


def kit_files(source: KitSource) -> dict[str, bytes]:
    """The files of a kit by their path inside it, but the manifest: what one opens first stands first."""
    material, locale = source.material, source.locale
    found = pictures(material)
    drawn, unfit = _drawn(source, found)
    small = _shown(source, drawn, found)
    sheets = explanations(material)
    text_folder, data_folder = names.name("texts", locale), names.name("data", locale)
    fact_sheet = texts.fact_sheet(material, found)
    return {
        f"{names.name('readme', locale)}.txt": text_file(readme(source, found, sheets, unfit)),
        f"{names.name('fact_sheet', locale)}.docx": docx_file(fact_sheet),
        f"{names.name('fact_sheet', locale)}.txt": text_file(fact_sheet),
        f"{text_folder}/{names.name('captions', locale)}.docx": docx_file(
            texts.captions_document(material, found, small)
        ),
        **{f"{text_folder}/{one.id}.txt": texts.words_file(one.words, locale) for one in found},
        **dict(_explained(source)),
        **drawn,
        **{f"{data_folder}/{name}": content for name, content in data_files(material, found).items()},
    }


def press_kit(source: KitSource) -> bytes:
    """The archive. Its manifest stands last and lists every other file with its digest."""
    files = kit_files(source)
    manifest = json.dumps(_manifest(source, files), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    root = root_of(source)
    name = names.name("manifest", source.locale)
    return archive({f"{root}/{path}": content for path, content in {**files, name: manifest.encode()}.items()})


def root_of(source: KitSource) -> str:
    """The one folder at the top of the archive: "kit-eau-potable-2025"."""
    material = source.material
    parts = (names.name("kit", source.locale), material.service.id, str(material.newest or ""))
    return "-".join(part for part in parts if part)


def identity(source: KitSource) -> str:
    """The digest of all that a kit is made from: two kits of one identity are the same bytes."""
    corrections = [(one.figure, one.before, one.after) for one in source.corrections]
    parts = (source.publication, source.branding.digest, source.journal, corrections, fingerprints.software())
    return fingerprints.digest(parts)[:10]


def _drawn(source: KitSource, found: Sequence[PressPicture]) -> tuple[dict[str, bytes], list[Unfit]]:
    """Every picture in every size of the journal (vectors and PNG for print, PNG for networks), and what fits not."""
    drawn: dict[str, bytes] = {}
    unfit = []
    for box in boxes(source.journal):
        folder = names.folder(box, source.locale)
        for one in found:
            try:
                drawn |= _files(source, one, box, f"{folder}/{one.id}")
            except printed.DoesNotFitError:
                unfit.append(Unfit(one, folder))
    return drawn, unfit


def _files(source: KitSource, picture: PressPicture, box: Box, path: str) -> dict[str, bytes]:
    """A picture in one size. Raises DoesNotFitError where that is too small for it."""
    formats = ("png",) if box.pixels else _PRINT
    rendered = printed.render(picture.chart, box, source.branding, formats)
    return {f"{path}.{name}": content for name, content in rendered.items()}


def _shown(source: KitSource, drawn: Mapping[str, bytes], found: Sequence[PressPicture]) -> dict[str, bytes]:
    """The PNG that stands for each picture in a document: the narrowest of print that is wide enough to be read."""
    by_width = sorted((box for box in boxes(source.journal) if not box.pixels), key=lambda box: box.width_mm)
    wide = [box for box in by_width if box.width_mm >= _READ_MM] or by_width[-1:]
    paths = {one.id: [f"{names.folder(box, source.locale)}/{one.id}.png" for box in wide] for one in found}
    drawn_of = {key: next((drawn[path] for path in tried if path in drawn), b"") for key, tried in paths.items()}
    return {key: png for key, png in drawn_of.items() if png}


def _explained(source: KitSource) -> Iterator[tuple[str, bytes]]:
    """The explanation sheets, each with the criterion over its waves in every size of print as files of its own."""
    material, locale = source.material, source.locale
    for sheet in explanations(material):
        picture = trend(material, sheet.subject)
        found = [picture] if picture else []
        drawn, _ = _drawn(replace(source, journal=source.journal.model_copy(update={"networks": {}})), found)
        png = next(iter(_shown(source, drawn, found).values()), b"")
        home = names.name("explanations", locale)
        document = texts.explanation_document(material, sheet, picture if png else None, png)
        yield f"{home}/{sheet.subject.anchor}.docx", docx_file(document)
        yield f"{home}/{sheet.subject.anchor}.txt", text_file(document)
        yield from ((f"{home}/{path.split('/', 1)[1]}", content) for path, content in drawn.items())


def _manifest(source: KitSource, files: Mapping[str, bytes]) -> dict[str, Any]:
    material = source.material
    publication = material.authority.publication
    return {
        "format": 1,
        "kit": identity(source),
        "publication": source.publication,
        "authority": material.authority.id,
        "edition": publication.edition,
        "service": material.service.id,
        "wave": material.newest,
        "figures": list(publication.figures),
        "figures_decided_on": publication.decided_on.isoformat() if publication.decided_on else None,
        "figures_frozen_before_fieldwork": frozen_before(material),
        "files": [
            {"name": name, "bytes": len(content), "sha256": fingerprints.sha256(content)}
            for name, content in sorted(files.items())
        ],
    }
