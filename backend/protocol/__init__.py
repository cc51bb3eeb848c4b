"""The endpoint's JSON, spoken in both directions."""
