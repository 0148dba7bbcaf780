"""The report's pages, one folder each; `report.site` lists them."""
