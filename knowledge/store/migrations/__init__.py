"""Numbered revisions of the one database; append-only, so that every older data folder can be brought up to date."""
