"""Shipped catalogues say all that the code and the templates say, and a company adds its own."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from tests.perennial.languages.german import add_german

from perennial.domain import DefinitionError, RequestError
from perennial.languages import Language, codes
from perennial.languages.extraction import extracted, flaws, update
from perennial.languages.po_files import SHIPPED, read


@pytest.fixture(scope="module")
def messages() -> Catalog:
    return extracted()


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.po")), ids=lambda path: path.stem)
def test_a_shipped_catalogue_says_everything(path: Path, messages: Catalog) -> None:
    """`make words` adds what is new; a person translates it and removes the word fuzzy."""
    assert flaws(read(path), messages) == []


def test_templates_and_code_are_read(messages: Catalog) -> None:
    """A page's heading, a sentence with a plural, a row of a table, and the same word twice."""
    for message in ("Overview", "{count} day", "has an open complaint", "Verdict"):
        assert message in messages
    assert messages.get("From", context="mail") is not None
    assert messages.get("From", context="move between stages") is not None


@pytest.mark.parametrize(
    ("entry", "flaw"),
    [
        ('msgid "{count} day"\nmsgid_plural "{count} days"\nmsgstr[0] "{count}天"', None),
        ('msgid "{count} day"\nmsgid_plural "{count} days"\nmsgstr[0] ""', "untranslated"),
        ('#, fuzzy\nmsgid "{low} to {high}"\nmsgstr "{low}至{high}"', "fuzzy"),
        ('msgid "{low} to {high}"\nmsgstr "{low}至"', "placeholders"),
        ('msgid "{low} to {high}"\nmsgstr "{low}至{high}{more}"', "placeholders"),
        ('msgid "{low} to {high}"\nmsgstr "{low}至{high"', "placeholders"),
        ('msgid "once said"\nmsgstr "曾经"', "unused"),
        ('#~ msgid "once said"\n#~ msgstr "曾经"', "unused"),
    ],
)
def test_each_flaw_is_found(entry: str, flaw: str | None, tmp_path: Path) -> None:
    """And named, with the English."""
    known = Catalog()
    known.add(("{count} day", "{count} days"))
    known.add("{low} to {high}")
    path = tmp_path / "zh.po"
    path.write_text(f'msgid ""\nmsgstr "Language: zh_CN\\n"\n\n{entry}\n', encoding="utf-8")

    found = flaws(read(path), known)
    (said,) = re.findall('msgid "(.*)"', entry)
    missing = {"{count} day", "{low} to {high}"} - {said}

    assert sorted(found) == sorted([*(("untranslated", one) for one in missing), *_of(flaw, said)])


def _of(flaw: str | None, said: str) -> list[tuple[str, str]]:
    return [(flaw, said)] if flaw else []


def test_chinese_texts_have_chinese_words_and_punctuation() -> None:
    """Two words are the same in both languages; placeholders are no words."""
    for message in read(SHIPPED / "zh.po"):
        text = str(message.string) if message.id else ""
        if re.search(r"[\u4e00-\u9fff]", text):
            assert not re.search(r"[\u4e00-\u9fff}] ?[,;!?()]", text), message
        elif re.search("[A-Za-z]", re.sub(r"\{.*?\}", "", text)):
            assert message.id in {"HTML", "webhook", "{channel}, {slot_at} UTC"}, message


def test_a_company_adds_a_language_by_one_file(tmp_path: Path) -> None:
    """What it does not say is English; numbers and days are written as its readers do."""
    german = Language("de", add_german(tmp_path))

    assert codes(tmp_path) == ("en", "de", "zh")
    assert (german.tag, german.own_name) == ("de", "Deutsch")
    assert german.gettext("Overview") == "Überblick"
    assert german.gettext("You are here") == "You are here"
    assert german.ngettext("{count} day", "{count} days", count=1200) == "1.200 days"


def test_a_companys_words_go_before_ours(tmp_path: Path) -> None:
    """In English and in Chinese; what it leaves out is said as shipped."""
    for code in ("en", "zh"):
        text = 'msgid ""\nmsgstr ""\n\nmsgid "Campaigns"\nmsgstr "Journeys"\n'
        (tmp_path / f"{code}.po").write_text(text, encoding="utf-8")
    english, chinese = Language("en", tmp_path), Language("zh", tmp_path)

    assert (english.gettext("Campaigns"), english.gettext("Overview")) == ("Journeys", "Overview")
    assert (chinese.gettext("Campaigns"), chinese.gettext("Overview")) == ("Journeys", "总览")


def test_a_flawed_translation_stops_no_page(tmp_path: Path) -> None:
    """It is said in English, until somebody mends it."""
    text = (
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "{part} of {whole}"\nmsgstr "{teil} von {whole}"\n\n'
        '#, fuzzy\nmsgid "Pages"\nmsgstr "Blätter"\n'
    )
    (tmp_path / "de.po").write_text(text, encoding="utf-8")
    german = Language("de", tmp_path)

    assert german.gettext("{part} of {whole}", part=1, whole=2) == "1 of 2"
    assert german.gettext("Pages") == "Pages"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "de.po",
            b'msgid "a"\nmsgstr "b"\nb\n',
            r"de\.po:3: message: invalid\. Write",
        ),
        ("de.po", b'msgid "a"\nmsgstr "\xff"\n', r"de\.po: content: unreadable: .* Write msgid"),
        ("words.po", b'msgid "a"\nmsgstr "b"\n', r"words\.po: name: not a language\. Rename"),
    ],
)
def test_a_broken_file_is_named(name: str, text: bytes, said: str, tmp_path: Path) -> None:
    """With the line, and what to write."""
    (tmp_path / name).write_bytes(text)

    with pytest.raises(DefinitionError, match=said):
        Language(name.removesuffix(".po"), tmp_path)


def test_a_language_that_is_not_there_is_refused() -> None:
    """It says which there are."""
    with pytest.raises(RequestError, match=r"There is no language tlh\. Choose one of: en, zh"):
        Language("tlh")


def test_a_catalogue_is_made_and_brought_up_to_date(tmp_path: Path, messages: Catalog) -> None:
    """A translation stays, a message that has changed keeps its old translation as fuzzy."""
    path = tmp_path / "pl.po"

    assert update(path) == {"messages": len(messages), "untranslated": len(messages)}
    text = path.read_text(encoding="utf-8")
    assert "nplurals=3" in text
    assert "python-format" not in text
    text = text.replace('msgid "Overview"\nmsgstr ""', 'msgid "Overview"\nmsgstr "Przegląd"')
    text = text.replace(
        'msgid "news and offers"\nmsgstr ""', 'msgid "news & offers"\nmsgstr "Nowości"'
    )
    path.write_text(text, encoding="utf-8")
    update(path)

    changed = read(path)["news and offers"]
    assert (changed.fuzzy, changed.string) == (True, "Nowości")
    assert '#| msgid "news & offers"' in path.read_text(encoding="utf-8")
    assert read(path)["Overview"].string == "Przegląd"
    with pytest.raises(RequestError, match="xx is not a language"):
        update(tmp_path / "xx.po")
