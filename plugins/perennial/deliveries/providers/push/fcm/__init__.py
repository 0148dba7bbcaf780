"""Firebase Cloud Messaging: push through Google."""
