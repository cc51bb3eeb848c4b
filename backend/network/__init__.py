"""Addresses, and what comes from them: where they lead, how much is taken, and for how long."""
