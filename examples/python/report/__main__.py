import sys

from report import pages

for number, page in enumerate(pages(sys.stdin.read().splitlines(), 3), 1):
    print(f"page {number}: {', '.join(page)}")
