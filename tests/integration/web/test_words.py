"""Every message of the pages has English words, and none is left over from a message that is gone."""

from __future__ import annotations

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from archive.reading.reading_rules import reading_rules
from archive.web.wording.state_badges import FIGURES
from archive.web.wording.translation import LOCALE

WEB = LOCALE.parent
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
PLACES = "%("


def _messages() -> set[str]:
    found = {text for *_, text, _, _ in extract_from_dir(str(WEB), METHODS, keywords={"_": None})}
    return {str(text) for text in found}


def _english() -> dict[str, str]:
    with (LOCALE / "en" / "LC_MESSAGES" / "nianbao.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file, locale="en") if message.id}


def test_every_message_has_english_words() -> None:
    english = _english()
    assert sorted(message for message in _messages() if not english.get(message)) == []


def test_no_words_are_left_over() -> None:
    assert sorted(set(_english()) - _messages()) == []


def test_translations_keep_their_places() -> None:
    def places(text: str) -> list[str]:
        return sorted(part.partition(")")[0] for part in text.split(PLACES)[1:])

    assert {zh: en for zh, en in _english().items() if places(zh) != places(en)} == {}


def test_every_figure_of_the_configuration_has_a_name() -> None:
    assert {rule.name for rule in reading_rules().figures} <= set(FIGURES)
