"""The evidence that the library gives about a question, by name."""

FEATURES = {
    "score": "fused score of the best passage",
    "cosine": "cosine of the nearest passage",
    "cosine5": "mean cosine of the five nearest passages",
    "cosine20": "mean cosine of the twenty nearest passages: how near everything is",
    "lexical": "best lexical score of a passage",
    "lexical_nearest": "lexical score of the nearest passage: whether both halves agree",
    "coverage": "share of the question's word weight, by rarity, that the documents hold",
    "rarity": "weight of the rarest word that the documents hold; 1 for one that a single chunk holds",
    "terms": "how many words of the question count",
    "code": "1 where the question names a code that the documents hold, such as E5, else 0",
    "margin": "best score of the best domain less that of the second best",
}
"""Name and meaning of every feature of Findings; all in [0, 1] but `terms`, and the cosines in [-1, 1]."""
