"""nbgrader's gradebook, read and written without nbgrader where that can be."""
