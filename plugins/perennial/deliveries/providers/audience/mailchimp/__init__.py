"""Mailchimp: tags of a list's members."""
