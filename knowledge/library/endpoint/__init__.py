"""Embedders behind OpenAI-compatible addresses."""
