"""Pictures without policy: values and pure functions."""
