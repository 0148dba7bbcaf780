"""A template, or a name that ends up in one, can do nothing but write text."""

from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.perennial.batches.render.conftest import Render, Write

from perennial.batches.render.render import RenderError
from perennial.batches.render.template_sandbox import LAYOUTS, sandbox


@pytest.fixture
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, where a command that ran would leave its trace."""
    path = tmp_path / "work"
    path.mkdir()
    monkeypatch.chdir(path)
    return path


ATTACKS = [
    "{{ ''.__class__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ ''['__class__'] }}",
    "{{ ''|attr('__class__') }}",
    "{{ first_name|attr('__class__') }}",
    "{{ first_name.__class__.__base__ }}",
    "{{ cycler.__init__.__globals__.os.popen('touch pwned').read() }}",
    "{{ joiner.__init__.__globals__ }}",
    "{{ lipsum.__globals__['os'].popen('touch pwned').read() }}",
    "{{ lipsum() }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ dict.mro() }}",
    "{{ self.__init__.__globals__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ self.subject() }}",
    "{{ loop }}",
    "{{ range.__self__ }}",
    "{{ range }}",
    "{{ super.__call__.__globals__ }}",
    "{{ config }}",
    "{{ request.application }}",
    "{{ url_for.__globals__ }}",
    "{{ get_flashed_messages.__globals__ }}",
    "{{ '{0.__class__.__init__.__globals__}'.format(first_name) }}",
    "{{ '{0.__class__}'|format(first_name) }}",
    "{{ '%s'|format(first_name) }}",
    "{{ '{:>99999999999}'.format(1) }}",
    "{{ '%99999999999d' % 1 }}",
    "{{ 'x' * 99999999999 }}",
    "{{ 10 ** 10 ** 10 }}",
    "{{ 7 * 7 }}",
    "{{ 'x'|center(99999999999) }}",
    "{{ 'x'|indent(99999999999) }}",
    "{{ [1]|batch(99999999999)|list }}",
    "{{ [first_name]|map('upper')|list }}",
    "{{ [first_name]|map(attribute='__class__')|list }}",
    "{{ [first_name]|groupby('__class__') }}",
    "{{ [1, 2]|random }}",
    "{{ '<b>'|safe }}",
    "{{ [first_name]|sort(attribute='__class__') }}",
    "{% for i in range(101) %}{{ i }}{% endfor %}",
    "{% for i in range(99999999999999999999999) %}{{ i }}{% endfor %}",
    "{% for a in 'ab' %}{% for b in a %}{% for c in b %}x{% endfor %}{% endfor %}{% endfor %}",
    "{% for a in [[1]] recursive %}{{ loop(a) }}{% endfor %}",
    "{% set x = first_name %}{{ x }}",
    "{% set x %}{{ first_name }}{% endset %}",
    "{% with x = 1 %}{{ x }}{% endwith %}",
    "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    "{% call f() %}{% endcall %}",
    "{% filter upper %}x{% endfilter %}",
    "{% autoescape false %}{{ first_name }}{% endautoescape %}",
    "{% include '/etc/passwd' %}",
    "{% include 'base.sms.j2' %}",
    "{% include '../../secret' %}",
    "{% import 'os' as os %}{{ os.system('touch pwned') }}",
    "{% from 'base.email.j2' import x %}",
    "{% do first_name.append(1) %}",
    "{% debug %}",
    "{{ first_name.upper() }}",
    "{{ first_name.__len__() }}",
    "{{ products.append(1) }}",
    "{{ products.__iter__ }}",
    "{{ place.keys }}",
    "{{ place.pop('town') }}",
    "{{ products }}",
    "{{ place }}",
    "{{ none }}",
    "{{ true }}",
    "{{ nobody }}",
    "{{ place.planet }}",
    "{{ products[7] }}",
    "{{ nobody.first_name }}",
    "{{ first_name",
    "{% if %}",
    "{% extends first_name %}",
    "{{ " + "(" * 5000 + ")" * 5000 + " }}",
    "{{ '\\ud800' }}",
    "{{ first_name|date }}",
    "{{ first_name|money('USD') }}",
    "{{ 1|money(first_name) }}",
    "{{ huge|money('USD') }}",
]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("block", ["subject", "html", "text"])
def test_an_attack_is_an_error_of_its_message(
    attack: str, block: str, write_mail: Write, render: Render, in_folder: Path
) -> None:
    write_mail(**{block: attack})
    products, place = [{"name": "Tea"}], {"town": "Bath"}

    with pytest.raises(RenderError) as caught:
        render(first_name="Ann", products=products, place=place, huge=Decimal("1E+999999999"))

    assert "Ann" not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "MemoryError" not in str(caught.value)
    assert list(in_folder.iterdir()) == []
    assert (products, place) == ([{"name": "Tea"}], {"town": "Bath"})


@pytest.mark.parametrize("attack", ["{{ 7 + 7 }}", "{% if 1 %}x{% endif %}", "{{ ''.__class__ }}"])
def test_a_value_is_never_a_template(attack: str, write_mail: Write, render: Render) -> None:
    write_mail(subject="{{ first_name }}", text="{{ first_name }}")

    message = render(first_name=attack)

    assert message.subject == attack
    assert attack in message.text


def test_only_the_folder_and_shipped_layouts_can_be_extended(
    folder: Path, tmp_path: Path, render: Render
) -> None:
    (tmp_path / "secret.j2").write_text("secret")
    for name in ("../secret.j2", str(tmp_path / "secret.j2"), "layouts/../secret.j2"):
        (folder / "hi.email.en.j2").write_text(f'{{% extends "{name}" %}}')

        with pytest.raises(RenderError, match="secret"):
            render()


def test_a_campaign_cannot_replace_a_layout(
    folder: Path, write_mail: Write, render: Render
) -> None:
    """A file with a layout's name changes nothing: the unsubscribe link stays."""
    write_mail()
    for part in ("email", "email.html", "email.text"):
        (folder / f"base.{part}.j2").write_text("mine")

    message = render()

    assert "https://example.com/u/token" in message.html
    assert "https://example.com/u/token" in message.text


def test_conditions_loops_keys_sums_and_filters_are_allowed(
    write_mail: Write, render: Render
) -> None:
    write_mail(
        text="{% for one in products %}{{ loop.index }} {{ one.name|upper }}"
        "{{ ', ' if not loop.last }}{% endfor %}; "
        "{% for key, value in place|items %}{{ key ~ '=' ~ value }}{% endfor %}; "
        "{{ products|length + 1 }}; {{ products[0]['name'] }}; "
        "{{ nickname|default('you', true) }}; "
        "{% for i in range(3) %}{{ i }}{% endfor %}; {{ price }}"
    )

    message = render(
        products=[{"name": "Tea"}, {"name": "Jam"}],
        place={"town": "Bath"},
        nickname=None,
        price=Decimal("2.50"),
    )

    assert message.text.startswith("1 TEA, 2 JAM; town=Bath; 3; Tea; you; 012; 2.50\n")


@pytest.mark.parametrize(
    ("locale", "expected"),
    [("en", "$1,234.50 December 8, 2017"), ("zh", "US$1,234.50 2017年12月8日")],
)
def test_money_and_dates_follow_the_language(
    locale: str, expected: str, folder: Path, render: Render
) -> None:
    (folder / f"hi.sms.{locale}.j2").write_text("{{ amount|money('USD') }} {{ until|date }}")

    message = render(channel="sms", locale=locale, amount=Decimal("1234.50"), until="2017-12-08")

    assert expected in message.text


@given(source=st.text(alphabet="{}%|.'_ abcdef()[]*+-~0\n", max_size=60))
def test_any_text_compiles_or_is_refused(source: str) -> None:
    words = ""
    with suppress(Exception):
        words = sandbox(LAYOUTS, "text").from_string(source).render(locale="en")

    assert len(words) <= len(source)
