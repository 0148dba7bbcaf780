"""The reference pages that are made from the code say what the code says."""

import pytest
from tests.reference import PAGES, cli_page, commands, errors_page, messages

from perennial.cli.command_group import PANELS


@pytest.mark.parametrize(("name", "made"), [("errors.md", errors_page), ("cli.md", cli_page)])
def test_a_page_is_up_to_date(name: str, made) -> None:  # type: ignore[no-untyped-def]
    """`make reference` writes it."""
    assert (PAGES / name).read_text(encoding="utf-8") == made()


def test_every_command_is_in_one_panel() -> None:
    """A new one has its place in the help."""
    listed = [name for names in PANELS.values() for name in names]

    assert sorted(listed) == sorted(commands())
    assert len(listed) == len(set(listed))


def test_commands_that_send_or_delete_have_a_dry_run() -> None:
    """One spelling, one help text; only what deletes needs `--yes`."""
    options = {
        (name, option.opts[0]): option.help
        for name, command in commands().items()
        for option in command.params
    }
    dry = {name for name, option in options if option == "--dry-run"}

    assert dry == {"run", "batch", "dispatch", "summary", "erase"}
    assert len({options[name, "--dry-run"] for name in dry}) == 1
    assert [name for name, option in options if option == "--yes"] == ["erase"]


def test_every_option_and_argument_has_a_help_text() -> None:
    """Of commands of groups, too."""
    every = [*commands().items()]
    for name, command in every:
        every += [(f"{name} {one}", its) for one, its in getattr(command, "commands", {}).items()]
        told = [(name, option.name) for option in command.params if not option.help]
        assert told == []
        assert command.help


def test_messages_are_found_in_the_code() -> None:
    """Those of each kind; a message names what is known at run time."""
    found = {one.kind: one.text for one in messages()}

    assert {
        "BrokenWorld",
        "DefinitionError",
        "RequestError",
        "NotToday",
        "ValueError",
    } <= found.keys()
    assert any("Did you mean <nearest>?" in one.text for one in messages())
