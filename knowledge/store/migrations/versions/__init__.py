"""One module a revision, `r` and its number and a word; a released one is never changed."""
