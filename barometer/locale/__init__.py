"""Message catalogues (fr by default, en complete) and the formats of numbers, dates and signs.

Belongs here: reading the catalogues, `say`, and number and date formats. Does not belong here: choosing which
sentence a verdict earns (publishing). Each room has its own gettext file in both languages
(`findings.po`, `declarations.po`, `pages.po`…); ids are symbolic ("finding.empty_file.what") and a test holds the
two languages to the same ids and the same placeholders.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from types import MappingProxyType

from babel.messages.pofile import read_po

from barometer.locale.typography import typography

LOCALES = ("fr", "en")


@cache
def catalogue(locale: str) -> MappingProxyType[str, str]:
    """All messages of a language by id, with their typographic spaces.

    Raises ValueError for a language that has no catalogue and for an id that stands twice.
    """
    if locale not in LOCALES:
        raise ValueError(f"no catalogue for locale {locale!r}; there are {', '.join(LOCALES)}")
    messages: dict[str, str] = {}
    folder = resources.files("barometer.locale") / locale
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".po"):
            with entry.open("rb") as file:
                for message in read_po(file, locale=locale):
                    if message.id:
                        if message.id in messages:
                            raise ValueError(f"message id {message.id!r} stands twice in {locale}")
                        messages[str(message.id)] = typography(str(message.string), locale)
    return MappingProxyType(messages)


def say(locale: str, message_id: str, **params: object) -> str:
    """The message in a language, its `{placeholders}` filled. Raises KeyError for an unknown id."""
    return catalogue(locale)[message_id].format_map(params)
