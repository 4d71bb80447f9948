from unittest import TestCase
from urllib.request import urlopen

from testcontainers.core.container import DockerContainer


class DatabaseTest(TestCase):
    def test_has_eight_of_both(self):
        with DockerContainer("example/db:latest").with_exposed_ports(80) as database:
            address = f"http://{database.get_container_host_ip()}:{database.get_exposed_port(80)}"
            counts = [int(urlopen(f"{address}/cgi-bin/get?{name}").read()) for name in ("apple", "pear")]
        self.assertEqual(sum(counts), 8)
