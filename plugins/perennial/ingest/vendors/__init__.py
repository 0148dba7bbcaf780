"""Translates vendors' exports to the contract's rows."""

from perennial.ingest.vendors.ga4 import GA4
from perennial.ingest.vendors.mixpanel import MIXPANEL
from perennial.ingest.vendors.segment import SEGMENT
from perennial.ingest.vendors.translation import Vendor, vendor_rows

VENDORS: dict[str, Vendor] = {vendor.name: vendor for vendor in (GA4, MIXPANEL, SEGMENT)}

__all__ = ["VENDORS", "Vendor", "vendor_of", "vendor_rows"]


def vendor_of(file_name: str) -> Vendor | None:
    """The vendor of a landing file, by its name.

    >>> vendor_of("ga4_events-20260102.parquet").name
    'ga4'
    >>> vendor_of("segment_events-1.csv") is None
    True
    """
    stem, _, suffix = file_name.rpartition(".")
    name = stem.partition("-")[0]
    found = [vendor for vendor in VENDORS.values() if f"{vendor.name}_events" == name]
    return found[0] if found and suffix in found[0].formats else None
