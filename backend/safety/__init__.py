"""Finished samples pass a check where one was asked for."""
