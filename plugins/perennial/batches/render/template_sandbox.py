"""The sandbox of templates, which print texts and run no programs.

1. *Grammar.* A template consists of printing, `if`, `for`, blocks and `extends`. There is no
   include, import, macro, assignment, multiplication or method, and no call but `super()` and a
   short `range()`, so no template computes for long.
2. *Values.* `a.b` and `a["b"]` read the key `b` of a mapping, never an attribute of an object.
3. *Print.* Only text and whole or decimal numbers are printed. A null, a list or a function is an
   error, so that nobody reads `Hello None`.
4. *Size and place.* Loops, joins and texts are short (`limits`). In HTML, values are allowed only
   where escaping is safe (`html_safety`).

Compute in SQL, which is tested.
"""

from collections.abc import Mapping, MutableMapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.dates import format_date
from babel.numbers import format_currency
from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    FunctionLoader,
    StrictUndefined,
    Template,
    TemplateRuntimeError,
    TemplateSyntaxError,
    Undefined,
    nodes,
    pass_context,
)
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from perennial.batches.render import limits
from perennial.batches.render.html_safety import require_quotes
from perennial.batches.render.limits import LONGEST_SOURCE, bounded, short_join, short_range
from perennial.batches.render.message_links import answer_link, tracked
from perennial.batches.render.stylesheets import inline
from perennial.domain.channels import CHANNELS

LAYOUTS = Path(__file__).parent / "layouts"
"""Our layouts; a campaign's file of the same name doesn't replace one."""

LOCALES = ("zh", "en")
"""The languages of our layouts."""

_IN_PARTS = tuple(f".{name}.j2" for name, channel in CHANNELS.items() if channel.parts)

DEEPEST_LOOP = 2
LARGEST_AMOUNT = Decimal(10) ** 15

_GRAMMAR = frozenset(
    {
        *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Extends, nodes.Block),
        *(nodes.If, nodes.For, nodes.CondExpr, nodes.Compare, nodes.Operand),
        *(nodes.And, nodes.Or, nodes.Not, nodes.Neg, nodes.Add, nodes.Sub, nodes.Concat),
        *(nodes.Const, nodes.List, nodes.Tuple, nodes.Name, nodes.Getattr, nodes.Getitem),
        *(nodes.Filter, nodes.Keyword, nodes.Test, nodes.Call),
    }
)
_FILTERS = frozenset(
    {
        "capitalize", "default", "e", "escape", "first", "items", "join", "last", "length",
        "lower", "sort", "title", "trim", "truncate", "upper", "urlencode",
    }
)  # fmt: skip
_SHORT = nodes.ImportedName(f"{limits.__name__}.{limits.short_items.__name__}")

_LOOP = frozenset({"first", "last", "length", "index", "index0", "previtem", "nextitem"})


class Sandbox(ImmutableSandboxedEnvironment):
    """Compiles each template once, for HTML or plain text."""

    def __init__(self, loader: BaseLoader, *, escape: bool) -> None:
        super().__init__(
            loader=loader,
            autoescape=escape,
            undefined=StrictUndefined,
            finalize=_printable,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self.globals = {"range": short_range}
        self.filters = {name: call for name, call in self.filters.items() if name in _FILTERS}
        self.filters |= {"money": money, "date": day, "join": short_join}
        self.filters |= {"tracked": tracked, "answer_link": answer_link}
        self._styled = dict[str, Template]()
        self._trees = dict[str, nodes.Template]()

    def tree(self, name: str) -> nodes.Template:
        """Syntax tree; don't change it."""
        if name not in self._trees:
            source, file, _ = self.loader.get_source(self, name)  # type: ignore[union-attr]
            self._trees[name] = self.parse(source, name, file)
        return self._trees[name]

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        if len(source) > LONGEST_SOURCE:
            problem = f"a template may have at most {LONGEST_SOURCE:,} characters"
            raise TemplateSyntaxError(problem, 1, name)
        tree = super()._parse(source, name, filename)
        _check(tree, name, loops=0)
        if self.autoescape:
            require_quotes(tree, name)
        for loop in tree.find_all(nodes.For):
            loop.iter = nodes.Call(_SHORT, [loop.iter], [], None, None, lineno=loop.lineno)
        return tree

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja's word
    ) -> Template:
        """Compile; inline HTML's stylesheet."""
        if not self.autoescape or parent is not None or not isinstance(name, str):
            return super().get_template(name, parent, globals)
        if name not in self._styled:
            self._styled[name] = self._with_styles(name)
        return self._styled[name]

    def _with_styles(self, name: str) -> Template:
        """A copy: the style of a layout's tags depends on what extends it."""
        chain, files = dict[str, nodes.Template](), dict[str, str | None]()
        link: str | None = name
        while link and link not in chain:
            source, files[link], _ = self.loader.get_source(self, link)  # type: ignore[union-attr]
            chain[link] = self.parse(source, link, files[link])
            extends = chain[link].find(nodes.Extends)
            link = extends.template.value if extends else None  # type: ignore[attr-defined]
        if link is None:
            inline(chain)
        read = FunctionLoader(lambda template: (chain[template], files[template], None))  # type: ignore[arg-type, return-value]  # compiled as they are
        return super(Sandbox, self.overlay(loader=read)).get_template(name)

    concat = staticmethod(bounded)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Read a mapping's key, or a loop's state."""
        if isinstance(obj, LoopContext) and attribute in _LOOP:
            return getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Read a mapping's key or a list's item."""
        if isinstance(obj, Undefined):
            return str(obj)  # raises, and names the variable
        if isinstance(obj, Mapping) or (isinstance(obj, Sequence) and isinstance(argument, int)):
            try:
                return obj[argument]
            except LookupError:
                pass
        return self.undefined(obj=obj, name=argument)


class Layouts(FileSystemLoader):
    """Our layouts; `base.email.j2` is `base.email.<part>.j2`."""

    def __init__(self, part: str) -> None:
        super().__init__(LAYOUTS)
        self._part = part

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Any]:
        """Find a layout by its name in `extends`."""
        if template.endswith(_IN_PARTS):
            template = f"{template.removesuffix('.j2')}.{self._part}.j2"
        return super().get_source(environment, template)


def sandbox(folder: Path, part: str) -> Sandbox:
    """Compile the templates of `folder` for one part, such as `subject`, `text` or `html`.

    They read only each other and our layouts. A process compiles an unchanged folder once.
    """
    files = [path for path in sorted(folder.glob("*")) if path.is_file()]
    return _sandbox(folder, part, tuple((path.name, path.read_bytes()) for path in files))


@lru_cache(maxsize=256)  # the parts of about 50 campaigns
def _sandbox(folder: Path, part: str, _: tuple[tuple[str, bytes], ...]) -> Sandbox:
    loader = ChoiceLoader([Layouts(part), FileSystemLoader(folder)])
    return Sandbox(loader, escape=part == "html")


@pass_context
def money(context: Context, amount: Decimal | int | str, currency: str) -> str:
    """Format an amount in the message's locale: `$10.00`, `US$10.00`.

    Raises:
        TemplateRuntimeError: `amount` is not a number, or `currency` not an ISO 4217 code.
    """
    return _money(str(amount), currency, context["locale"])


@pass_context
def day(context: Context, iso: str) -> str:
    """Format an ISO date in full: `December 8, 2017`, `2017年12月8日`.

    Raises:
        TemplateRuntimeError: `iso` is not an ISO date.
    """
    return _day(str(iso), context["locale"])


@lru_cache(maxsize=4096)
def _money(amount: str, currency: str, locale: str) -> str:
    if not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        raise TemplateRuntimeError("`money` needs a currency such as USD")
    try:
        number = Decimal(amount)
    except InvalidOperation:
        number = Decimal("NaN")
    if not (number.is_finite() and abs(number) < LARGEST_AMOUNT):
        raise TemplateRuntimeError("`money` needs an amount")
    return format_currency(number, currency, locale=locale)


@lru_cache(maxsize=4096)
def _day(iso: str, locale: str) -> str:
    try:
        return format_date(date.fromisoformat(iso), format="long", locale=locale)
    except ValueError as error:
        raise TemplateRuntimeError("`date` needs a day such as 2017-12-08") from error


@pass_context  # so that constants come here before they are escaped
def _printable(_: Context, value: object) -> object:
    if isinstance(value, str):
        return value
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return value
    if isinstance(value, Undefined):
        return str(value)  # raises, and names the variable
    kind = "null" if value is None else f"a {type(value).__name__}"
    raise TemplateRuntimeError(f"{kind} can't be printed; use `if` or `default`")


def _check(node: nodes.Node, name: str | None, loops: int, line: int = 1) -> None:
    line = node.lineno or line  # what `autoescape` is parsed to has none
    if problem := _problem(node, loops):
        raise TemplateSyntaxError(problem, line, name)
    for child in node.iter_child_nodes():
        _check(child, name, loops + isinstance(node, nodes.For), line)


def _problem(node: nodes.Node, loops: int) -> str:
    match node:
        case nodes.Call(node=nodes.Name(name="super" | "range"), dyn_args=None, dyn_kwargs=None):
            return ""
        case nodes.Call():
            return "nothing can be called but super() and range()"
        case nodes.Extends(template=template) if not isinstance(template, nodes.Const):
            return "`extends` needs a name in quotes"
        case nodes.For(recursive=recursive) if recursive or loops >= DEEPEST_LOOP:
            return f"loops can't recurse, nor nest deeper than {DEEPEST_LOOP}"
        case _ if type(node) not in _GRAMMAR:
            is_scope = isinstance(node, nodes.Scope | nodes.ScopedEvalContextModifier)
            tag = "autoescape" if is_scope else type(node).__name__.lower()
            return f"`{tag}` is not part of the templates' language"
    return ""
