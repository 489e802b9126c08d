"""Files beside a report for readers who open no page: the report on paper, five slides.

Belongs here: making each with a library of its own, and saying what could not be made. Does not belong here: what they
hold (`paper`, `slides`).

Their libraries are imported when a file is made: they take up to half a second. A report is published without a file
that cannot be made: a finding says which and what to do, and the next run tries again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from barometer.findings import Finding, Place, Severity
from barometer.publishing.branding import SHIPPED, Branding
from barometer.publishing.material import Material
from barometer.publishing.views.service import ServiceView


@dataclass(frozen=True)
class Companions:
    """The files by name, and a finding for each that could not be made."""

    files: dict[str, bytes]
    findings: tuple[Finding, ...]


def companions(material: Material, view: ServiceView, brand: Branding = SHIPPED) -> Companions:
    """The files beside the report of a service, in the authority's colours and with its logo."""
    files: dict[str, bytes] = {}
    findings = []
    for suffix, make in _MAKERS.items():
        name = f"{material.service.id}.{suffix}"
        try:
            files[name] = make(material, view, brand)
        except ImportError as absent:
            findings.append(_finding("companion_library_absent", name, absent))
        except Exception as fault:  # whatever a library stumbles over, the report must be published
            findings.append(_finding("companion_not_made", name, fault))
    return Companions(files, tuple(findings))


def _finding(code: str, name: str, fault: Exception) -> Finding:
    reason = " ".join(str(fault).split()) or type(fault).__name__
    return Finding(code, Severity.WARNING, Place(name), params={"reason": reason})


def _paper(_: Material, view: ServiceView, brand: Branding) -> bytes:
    from barometer.publishing.paper.document import service_pdf

    return service_pdf(view, brand)


def _slides(material: Material, view: ServiceView, brand: Branding) -> bytes:
    from barometer.publishing.slides.deck import service_slides

    return service_slides(material, view, brand)


_MAKERS: dict[str, Callable[[Material, ServiceView, Branding], bytes]] = {"pdf": _paper, "pptx": _slides}
