"""A learner's function against what is published, and the words for what is off."""
