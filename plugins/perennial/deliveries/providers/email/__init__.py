"""Mail: MIME, DKIM, SMTP, and mail that comes back."""
