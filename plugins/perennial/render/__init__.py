"""Rendering: templates and a row's variables in, one person's message out."""

from perennial.render.check import check_templates, checked
from perennial.render.links import Answer, Click, LinkError, Links, Preferring, Refusal
from perennial.render.render import RESERVED, Rendered, Renderer, RenderError
from perennial.render.rows import RENDERED, Keep, Row, RowWriter

__all__ = [
    "RENDERED",
    "RESERVED",
    "Answer",
    "Click",
    "Keep",
    "LinkError",
    "Links",
    "Preferring",
    "Refusal",
    "RenderError",
    "Rendered",
    "Renderer",
    "Row",
    "RowWriter",
    "check_templates",
    "checked",
]
