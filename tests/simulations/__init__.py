"""Servers whose truth is known: what the comparison says of them, over many of them and many looks."""
