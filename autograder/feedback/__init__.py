"""What goes back to a student: the autograded notebook, the page, and their delivery."""
