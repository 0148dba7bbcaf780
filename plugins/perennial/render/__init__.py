"""Rendering: templates and a row's variables in, one person's message out."""

from perennial.render.check import check_templates
from perennial.render.links import LinkError, Links, Refusal
from perennial.render.render import RESERVED, Rendered, Renderer, RenderError, one_line

__all__ = [
    "RESERVED",
    "LinkError",
    "Links",
    "Refusal",
    "RenderError",
    "Rendered",
    "Renderer",
    "check_templates",
    "one_line",
]
