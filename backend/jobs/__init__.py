"""Runs from being asked for to being over: the line they wait in, the workers that make them, how they end."""
