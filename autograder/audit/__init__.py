"""The grader graded, right and fast."""
