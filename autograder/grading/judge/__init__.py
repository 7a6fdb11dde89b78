"""What holds the answers: hidden calls, comparison, marks, words and causes."""
