"""The one queue behind both doors: one run per device at a time, callers in turn, written down before it is told."""
