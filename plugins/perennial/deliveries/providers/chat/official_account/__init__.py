"""A WeChat official account: template messages."""
