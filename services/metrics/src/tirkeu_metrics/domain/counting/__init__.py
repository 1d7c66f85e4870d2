"""Counting: the words that the modules here use.

A *tally* is something that is counted; *counts* are how much there is of each. A *measure* says which tally is divided
by which; a *share* is the two numbers, with their value in percent. A *figure* is what is shown: a count, or a share.
"""
