"""What is said: Discord, terminal, settings and the composition root."""
