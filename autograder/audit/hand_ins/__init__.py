"""Whole submissions that the audit hands in, each for one mechanism of the grader.

A section holds submissions that must lose nothing for the mechanism's sake, and controls: such
that must lose marks though the mechanism is there.
"""
