"""Rendering: templates and a row's variables in, one person's message out."""

from perennial.batches.render.batch_rows import Enrich, Row, RowWriter
from perennial.batches.render.render import RESERVED, Rendered, Renderer, RenderError
from perennial.batches.render.template_check import check_templates, checked
from perennial.domain.signed_links import Answer, Click, LinkError, Links, Preferring, Refusal

__all__ = [
    "RESERVED",
    "Answer",
    "Click",
    "Enrich",
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
