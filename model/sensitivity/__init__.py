"""How firm a ranking is: exact where the scores are linear in the weights, and said so where they are not."""
