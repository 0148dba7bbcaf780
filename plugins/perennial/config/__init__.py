"""What a deployment and its business set: environment, business, customer model, clock."""
