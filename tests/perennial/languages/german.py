"""A language that a company adds: one file with some of the words."""

from pathlib import Path

WORDS = {
    "Overview": "Überblick",
    "Unsubscribe": "Abbestellen",
    "news and offers": "Neuigkeiten und Angebote",
    "has an open complaint": "hat eine offene Beschwerde",
    "Sandbox": "Sandkasten",
}


def add_german(folder: Path) -> Path:
    """Put the file there; the folder."""
    lines = ['msgid ""', 'msgstr "Content-Type: text/plain; charset=utf-8\\n"', ""]
    for english, german in WORDS.items():
        lines += [f'msgid "{english}"', f'msgstr "{german}"', ""]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "de.po").write_text("\n".join(lines), encoding="utf-8")
    return folder
