"""What may be sent: campaign folders, offers, coupon codes."""
