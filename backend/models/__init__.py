"""Models: where their files are, and what they need to run."""
