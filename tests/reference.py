"""Pages of docs/reference that are made from the code: errors and commands.

python -m tests.reference       writes them; tests/test_reference.py compares
"""

import ast
import inspect
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import typer.main

from perennial.cli import app
from perennial.cli.command_group import PANELS
from perennial.domain import PerennialError
from perennial.domain.system_errors import REMEDIES

ROOT = Path(__file__).parents[1]
CODE = ROOT / "plugins" / "perennial"
PAGES = ROOT / "docs" / "reference"

CHECKED = ("config", "campaigns", "gates", "domain/field_types.py")
"""Where a `ValueError` says what is wrong with a key of a file."""

_ERRORS = """\
# Errors

A command that fails prints one line on standard error, `<type>: <message>`; an Airflow task fails
with the same message. A message about a file or a setting has the form
`<file>:<line>: <key>: <problem>. <remedy>`.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | an error of the types below, or a check found something wrong |
| 2 | the command line is invalid; `--help` shows what a command takes |
| 130 | you pressed Ctrl-C |

If Perennial meets an error that it does not know, it writes the traceback to a file and prints the
file's name. `--debug` or `PERENNIAL_DEBUG=1` prints the traceback of every error instead.
`make reference` writes this page from the code.

## Types

Airflow retries a task only if a retry can help.

| type | what happened | what to do | a retry helps |
|---|---|---|---|
"""

_CLI = """\
# Commands

`perennial --help` lists the commands, `perennial <command> --help` the options of one.
`make reference` writes this page from the code.

- A day is written `2017-12-01`.
- A command that sends messages or deletes data has `--dry-run`: it shows what would happen and
  changes nothing. A command that deletes data needs `--yes`; without it, it is a dry run.
- Results go to standard output; progress, warnings and errors go to standard error.
  [Errors](errors.md) lists the exit codes.
- `perennial --quiet` prints no progress, `perennial --debug` the traceback of an error,
  `perennial --version` the version.
"""


class Message(NamedTuple):
    """One place in the code that raises an error."""

    kind: str
    text: str


def types() -> list[type[PerennialError]]:
    """Every type of error, the most general first."""
    for path in sorted(CODE.rglob("*.py")):  # a type is known once its module is loaded
        if "PerennialError)" in path.read_text(encoding="utf-8"):
            __import__("perennial." + ".".join(path.relative_to(CODE).with_suffix("").parts))
    return [PerennialError, *sorted(_below(PerennialError), key=lambda one: one.__name__)]


def _below(kind: type[PerennialError]) -> Iterator[type[PerennialError]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def messages() -> list[Message]:
    """What the code raises: types of errors, and `ValueError` where definitions are checked."""
    kinds = {one.__name__ for one in types()}
    found = set()
    for path in sorted(CODE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        name = path.relative_to(CODE).as_posix()
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for call in _raised(function):
                    kind = call.func.id  # type: ignore[attr-defined]
                    if kind in kinds or (kind == "ValueError" and name.startswith(CHECKED)):
                        found.add(Message(kind, _text(call, _assigned(tree, function, call))))
    return sorted(one for one in found if re.search(r"[A-Za-z]{3,} [a-z]+", _fixed(one.text)))


def _fixed(text: str) -> str:
    """A message without its placeholders."""
    return re.sub(r"<[^>]*>", "", text)


def _raised(function: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node


def _text(call: ast.Call, known: Mapping[str, ast.expr]) -> str:
    """The message, with `<name>` for what is known only when it is raised."""
    kind, parts = call.func.id, [_words(one, known) for one in call.args]  # type: ignore[attr-defined]
    if kind == "DefinitionError" and len(parts) == 4:
        _, key, problem, remedy = parts
        return f"{key}: {problem}. {remedy}"
    if kind == "RenderError" and len(parts) == 2:
        return parts[1]
    return parts[0] if len(parts) == 1 else ""


def _assigned(module: ast.Module, function: ast.AST, call: ast.Call) -> dict[str, ast.expr]:
    """What names hold where an error is made: the module's texts, the function's above the call."""
    known: dict[str, ast.expr] = {}
    above = [one for one in ast.walk(function) if getattr(one, "lineno", 0) <= call.lineno]
    for node in (*module.body, *above):
        if isinstance(node, ast.Assign):
            (target,) = node.targets[:1]
            if isinstance(target, ast.Name):
                known[target.id] = node.value
            elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = zip(target.elts, node.value.elts, strict=True)
                known |= {one.id: value for one, value in pairs if isinstance(one, ast.Name)}
    return known


def _words(node: ast.expr, known: Mapping[str, ast.expr]) -> str:
    match node:
        case ast.Constant(value=str(text)):
            words = text
        case ast.JoinedStr(values=values):
            words = "".join(_words(one, known) for one in values)
        case ast.FormattedValue(value=value):
            words = _words(value, known)
        case ast.Name(id=name) if name in known and known[name] is not node:
            words = _words(known[name], {key: known[key] for key in known if key != name})
        case ast.IfExp(body=body, orelse=orelse):
            words = f"{_words(body, known)} / {_words(orelse, known)}"
        case ast.BinOp(left=left, right=right) if isinstance(node.op, ast.Add):
            words = _words(left, known) + _words(right, known)
        case ast.Call(func=ast.Name(id="suggestion")):
            words = "Did you mean <nearest>?"
        case ast.Name(id=name):
            words = f"<{name.strip('_').lower()}>"
        case ast.Attribute(attr=name):
            words = "<type>" if name == "__name__" else f"<{name.strip('_')}>"
        case _:
            words = "…"
    return words


def _cell(text: str) -> str:
    """A text on one line of Markdown: placeholders in code font, no bars."""
    words = " ".join(text.split()).replace("|", "\\|")
    return re.sub(r"(?<!`)(<[a-z_ ]+>)(?!/)", r"`\1`", words).replace("` `<", " <")


def errors_page() -> str:
    """docs/reference/errors.md."""
    page = _ERRORS
    for kind in types():
        said = [*(inspect.getdoc(kind) or "").split("\n\n"), ""]
        cells = [f"`{kind.__name__}`", _cell(said[0]), _cell(said[1])]
        page += f"| {' | '.join(cells)} | {'yes' if kind.retry_helps else 'no'} |\n"
    page += "\n## Messages\n\n`…` and `<name>` stand for what is known at run time.\n"
    every = messages()
    for kind in types():
        texts = [one.text for one in every if one.kind == kind.__name__]
        page += _section(f"`{kind.__name__}`", texts)
    system = [f"<file>: {os.strerror(one).lower()}. {REMEDIES[one]}" for one in REMEDIES]
    page += _section("`BrokenWorld`, of the operating system", system)
    keys = [one.text for one in every if one.kind == "ValueError"]
    return page + _section("`DefinitionError`, about the value of a key", keys)


def _section(title: str, texts: Sequence[str]) -> str:
    lines = [f"- {_cell(one)}\n" for one in texts]
    return f"\n### {title}\n\n{''.join(lines)}" if lines else ""


def commands() -> Mapping[str, Any]:
    """Every command by name; groups hold more in `commands`."""
    found: Mapping[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    return found


def cli_page() -> str:
    """docs/reference/cli.md."""
    page, known = _CLI, commands()
    for panel, names in PANELS.items():
        page += f"\n## {panel}\n"
        for name in names:
            page += "".join(_command(name, known[name]))
    return page


def _command(name: str, command: Any) -> Iterator[str]:
    if children := getattr(command, "commands", None):
        yield f"\n**`perennial {name}`**: {command.help}\n"
        for child, its in children.items():
            yield from _command(f"{name} {child}", its)
        return
    own = [one for one in command.params if one.name != "help"]
    usage = [_usage(one) for one in own if one.param_type_name == "argument" or one.required]
    yield f"\n### `{' '.join(['perennial', name, *usage])}`\n\n{' '.join(command.help.split())}\n"
    if own:
        yield "\n| option | meaning |\n|---|---|\n"
        for one in own:
            yield f"| `{_named(one)}` | {_cell(one.help or '')}{_default(one)} |\n"


def _usage(one: Any) -> str:
    if one.param_type_name == "argument":
        word = one.name.upper() + ("..." if one.nargs == -1 else "")
        return word if one.required else f"[{word}]"
    return f"{one.opts[0]} {one.name.upper()}"


def _named(one: Any) -> str:
    if one.param_type_name == "argument":
        return str(one.name.upper())
    return ", ".join([*one.opts, *one.secondary_opts])


def _default(one: Any) -> str:
    if one.default in (None, "", False, "*") or one.required:
        return ""
    value = one.default.date() if hasattr(one.default, "date") else one.default
    return f" Default: {value}."


def main() -> None:
    """Write the pages."""
    for name, page in {"errors.md": errors_page(), "cli.md": cli_page()}.items():
        (PAGES / name).write_text(page, encoding="utf-8")
        sys.stdout.write(f"{PAGES / name}\n")


if __name__ == "__main__":
    main()
