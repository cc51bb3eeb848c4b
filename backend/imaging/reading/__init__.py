"""Strangers' files, read within a deadline, in turns, and in a process of their own where they could be slow."""
