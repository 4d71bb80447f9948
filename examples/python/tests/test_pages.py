import unittest

from report import pages


class PagesTest(unittest.TestCase):
    def test_the_last_page_may_be_short(self):
        self.assertEqual(pages([1, 2, 3, 4], 3), [[1, 2, 3], [4]])


if __name__ == "__main__":
    unittest.main()
