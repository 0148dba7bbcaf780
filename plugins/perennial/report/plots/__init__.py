"""Plots as inline SVG."""

from perennial.report.plots.curve_plots import curve_plot, daily_plot
from perennial.report.plots.effect_plots import funnel_plot, intervals_plot
from perennial.report.plots.figures import Figure, in_both_widths
from perennial.report.plots.grid_plots import Grid, grid_plot, moves_plot

__all__ = [
    "Figure",
    "Grid",
    "curve_plot",
    "daily_plot",
    "funnel_plot",
    "grid_plot",
    "in_both_widths",
    "intervals_plot",
    "moves_plot",
]
