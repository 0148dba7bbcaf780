"""The report's pages, a folder each; `report.site` lists them."""
