"""Terms that a reader can look up on a page. `glossary_words` says what they mean. Pure."""

TERMS = (
    "audience", "eligible", "treatment", "holdout", "messaged", "skipped", "conversion", "lift",
    "confidence_interval", "verdict", "meaningful", "relative", "additional",
    "cost_per_additional", "incremental_revenue", "attributed", "revenue", "margin",
    "revenue_per_use", "activity", "redemption", "retention", "unsubscribe", "complaint",
    "guardrail", "delivered", "bounced", "suppressed", "reachable", "stage", "segment", "step",
    "text",
)  # fmt: skip
"""Each is a key of `term_<key>` and `define_<key>`."""
