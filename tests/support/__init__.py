"""What the tests share: courses, submissions, learners, and the figures to compare with."""
