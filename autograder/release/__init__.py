"""Walk 1: from solutions to released notebooks and the students' zip; the search for leaks."""
