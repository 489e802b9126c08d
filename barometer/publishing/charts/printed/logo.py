"""The brand's logo as a picture.

Belongs here: opening the file that was judged before (declarations.logo_file). Does not belong here: where it stands
(`frame`). An SVG is drawn by typst, which runs nothing and fetches nothing, with more dots than any picture has.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image

_WIDTH = 900  # pixels of a drawn SVG


def opened(path: Path) -> Image.Image:
    """The logo with its transparency."""
    return _opened(path, path.stat().st_mtime_ns)


@cache
def _opened(path: Path, _changed: int) -> Image.Image:
    if path.suffix.lower() == ".svg":
        import typst

        source = f'#set page(width: auto, height: auto, margin: 0pt, fill: none)\n#image("{path.name}", width: 100pt)'
        ppi = 72 * _WIDTH / 100
        drawn: Any = typst.compile(source.encode(), root=str(path.parent), format="png", ppi=ppi)  # type: ignore[call-overload]
        return Image.open(io.BytesIO(drawn)).convert("RGBA")
    return Image.open(path).convert("RGBA")
