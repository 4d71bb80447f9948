"""Cuts a list into pages."""

from more_itertools import chunked


def pages(lines, size):
    return list(chunked(lines, size))
