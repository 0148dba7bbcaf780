"""Email: MIME, DKIM, SMTP, and returned mail."""
