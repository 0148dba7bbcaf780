"""Check a campaign's templates from their files."""

import re
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError, nodes

from perennial.batches.render.render import SIGNED
from perennial.batches.render.template_sandbox import LOCALES, Sandbox, sandbox
from perennial.campaigns.catalogue import Catalogue
from perennial.campaigns.definition import CampaignMessages
from perennial.domain import DefinitionError, suggestion
from perennial.domain.channels import CHANNELS

_NAME = re.compile(
    r"(?P<step>[a-z0-9_]+)(-(?P<variant>[a-z0-9_]+))?\.(?P<channel>\w+)\.(?P<locale>\w+)\.j2"
)

_REMEDY = "Correct the line; docs/how-to/write-templates.md says what templates may use."
LONGEST_CHAIN = 8
"""The most templates that may extend one another; more are treated as a circle."""


class _Chain(NamedTuple):
    """A template, those of its folder that it extends, and their layouts."""

    own: list[nodes.Template]
    layouts: list[nodes.Template]


class _File(NamedTuple):
    step: str
    variant: str | None
    channel: str
    locale: str


def check_templates(campaign: CampaignMessages, *, default_locale: str) -> None:
    """Check every template of a campaign as the renderer will read it.

    Raises:
        DefinitionError: A file name matches no message, a template is missing, or one doesn't
            parse, uses forbidden syntax or fills the wrong blocks.
    """
    folder = campaign.folder / "templates"
    paths = sorted(folder.glob("[!.]*"), key=lambda path: ("-" in path.name, path.name))
    _check_coverage([_file(path, campaign) for path in paths], campaign, folder, default_locale)
    environment = cache(lambda part: sandbox(folder, part))
    for path in paths:
        if parts := CHANNELS[_file(path, campaign).channel].parts:
            _check_blocks(path, [_chain(path, environment(part)) for part in parts])
        else:
            _check_bare(path, _chain(path, environment("text")))


def checked(catalogue: Catalogue, *, default_locale: str) -> Catalogue:
    """A catalogue in which campaigns with invalid templates are broken."""
    broken = {}
    for campaign in catalogue.campaigns:
        try:
            check_templates(campaign, default_locale=default_locale)
        except DefinitionError as error:
            broken[campaign.name] = error
        except Exception as error:  # noqa: BLE001 - one campaign's templates stop no other campaign
            broken[campaign.name] = unforeseen(campaign, error)
    return catalogue.without(broken)


def unforeseen(campaign: CampaignMessages, error: Exception) -> DefinitionError:
    """The error of a campaign whose templates failed in a way that no check names."""
    folder = str(campaign.folder / "templates")
    return DefinitionError(folder, "templates", f"can't be read ({type(error).__name__})", _REMEDY)


def _file(path: Path, campaign: CampaignMessages) -> _File:
    match = _NAME.fullmatch(path.name)
    if match is None:
        remedy = "Write <step>.<channel>.<locale>.j2 or <step>-<variant>.<channel>.<locale>.j2."
        raise DefinitionError(str(path), "file name", "is not a template's name", remedy)
    file = _File(match["step"], match["variant"], match["channel"], match["locale"])
    known: dict[str, Collection[str | None]] = {
        "step": [step.name for step in campaign.steps],
        "variant": [None, *campaign.variants],
        "channel": campaign.channels,
        "locale": LOCALES,
    }
    for key, value in file._asdict().items():
        if value not in known[key]:
            remedy = suggestion(str(value), filter(None, known[key]))
            raise DefinitionError(str(path), key, f"there is no {key} {value}", remedy)
    return file


def _check_coverage(
    files: list[_File], campaign: CampaignMessages, folder: Path, default_locale: str
) -> None:
    for step in campaign.steps:
        for channel in campaign.channels:
            name = f"{step.name}.{channel}.{default_locale}.j2"
            if _File(step.name, None, channel, default_locale) not in files:
                remedy = "Write it: people without a template in their language read this one."
                raise DefinitionError(str(folder), name, "is missing", remedy)
    for file in files:
        for locale in LOCALES:
            other = file._replace(locale=locale)
            if file.variant and other not in files and other._replace(variant=None) in files:
                name = f"{file.step}-{file.variant}.{file.channel}.{locale}.j2"
                remedy = "Write the variant in each language of its step."
                raise DefinitionError(str(folder), name, "is missing", remedy)


def _chain(path: Path, environment: Sandbox) -> _Chain:
    name, own, layouts = path.name, list[nodes.Template](), list[nodes.Template]()
    try:
        environment.get_template(name)
        while len(own) + len(layouts) < LONGEST_CHAIN:
            tree = environment.tree(name)
            (own if (path.parent / name).exists() else layouts).append(tree)
            extended = tree.find(nodes.Extends)
            if extended is None:
                return _Chain(own, layouts)
            name = extended.template.value  # type: ignore[attr-defined]  # the grammar allows no other
    except TemplateSyntaxError as error:
        key, line = ("template", error.lineno) if name == path.name else (name, None)
        raise DefinitionError(str(path), key, str(error.message), _REMEDY, line=line) from error
    except TemplateNotFound as error:
        remedy = "Extend base.<channel>.j2, offer.email.j2 or a template of this folder."
        problem = f"there is no template {error.name}"
        raise DefinitionError(str(path), "extends", problem, remedy) from error
    except (TemplateError, RecursionError, UnicodeDecodeError) as error:
        problem = f"can't be read ({type(error).__name__})"
        raise DefinitionError(str(path), name, problem, _REMEDY) from error
    problem = "the templates extend each other in a circle"
    raise DefinitionError(str(path), "extends", problem, "Extend a layout.")


def _check_bare(path: Path, chain: _Chain) -> None:
    """Only the layout writes signature and opt-out of a bare text."""
    for data in chain.own[0].find_all(nodes.TemplateData):
        if SIGNED.search(data.data):
            problem, line = "the layout writes signature and refusal", data.lineno
            raise DefinitionError(str(path), "template", problem, "Delete them here.", line=line)


def _check_blocks(path: Path, chains: list[_Chain]) -> None:
    """A message extends a layout, fills its required blocks, and has no other text."""
    first, *rest = [node for node in chains[0].own[0].body if not _is_blank(node)] or [
        chains[0].own[0]
    ]
    if not isinstance(first, nodes.Extends) or not chains[0].layouts:
        channel = path.name.split(".")[1]
        remedy = f'Begin with {{% extends "base.{channel}.j2" %}}.'
        raise DefinitionError(str(path), "extends", "the message extends no layout", remedy)
    for node in rest:
        if not isinstance(node, nodes.Block):
            problem, remedy = "holds text outside every block", "Move it into a block."
            raise DefinitionError(str(path), "template", problem, remedy, line=node.lineno)
    known = {block.name for chain in chains for block in _blocks(chain.layouts)}
    filled = {block.name for block in _blocks(chains[0].own)}
    for name in sorted(filled - known):
        problem = "does not exist in the layout"
        raise DefinitionError(str(path), f"block {name}", problem, suggestion(name, known))
    wanted = {name for chain in chains for tree in chain.layouts for name in _wanted(tree, filled)}
    for name in sorted(wanted - filled):
        raise DefinitionError(str(path), f"block {name}", "is missing", "Write it.")


def _is_blank(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Output) and all(
        isinstance(child, nodes.TemplateData) and not child.data.strip() for child in node.nodes
    )


def _blocks(trees: list[nodes.Template]) -> Iterator[nodes.Block]:
    for tree in trees:
        yield from tree.find_all(nodes.Block)


def _wanted(node: nodes.Node, filled: set[str]) -> Iterator[str]:
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Block) and child.required:
            yield child.name
        elif not (isinstance(child, nodes.Block) and child.name in filled):
            yield from _wanted(child, filled)
