"""Measurements on labelled questions, as commands: figures beside baselines of the same run."""
