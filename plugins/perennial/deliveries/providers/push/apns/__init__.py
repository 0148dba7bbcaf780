"""Apple Push Notification service: push over HTTP/2."""
