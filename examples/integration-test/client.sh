#!/bin/sh
# Prints how many there are of all fruit that is named.
sum=0
for name; do
  count=$(wget -qO- "http://db/cgi-bin/get?$name") || exit 1
  sum=$((sum + count))
done
echo "$sum"
