#!/bin/sh
# Prints a short sum of what it reads.
[ "$1" = --check ] && exit 0
md5sum | cut -c 1-8
