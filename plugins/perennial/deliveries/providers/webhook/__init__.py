"""Messages as signed requests to a system of the company."""
