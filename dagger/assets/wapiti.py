# Wapiti's own command line, but its modules attack at most two of the pages and
# forms that differ in identifiers and values only, such as /vendors/1?day=mon
# and /vendors/2?day=tue: the same code answers them all, and a scan that
# attacks each would not end in a pipeline's time.
import re
import sys
from collections import Counter
from urllib.parse import urlsplit

from wapitiCore.main.wapiti import wapiti_asyncio_wrapper
from wapitiCore.net.sql_persister import SqlPersister

MOST_ALIKE = 2
# A number, or hexadecimal digits of at least eight, as in a UUID.
IDENTIFIER = re.compile(r"^(\d+|[0-9a-fA-F-]{8,})$")


def likeness(request):
    """The same for requests that one route most likely answers."""
    path = urlsplit(request.path).path.split("/")
    keys = (*request.get_keys, *request.post_keys, *request.file_keys)
    shape = tuple("*" if IDENTIFIER.match(part) else part for part in path)
    return request.method, shape, tuple(sorted(set(keys)))


def few_alike(read):
    """A reader of crawled requests that gives modules few of those that are alike."""

    async def reader(self, path=None, attack_module=""):
        seen = Counter()
        async for request, response in read(self, path=path, attack_module=attack_module):
            key = likeness(request)
            seen[key] += 1
            if attack_module == "" or seen[key] <= MOST_ALIKE:
                yield request, response

    return reader


SqlPersister.get_links = few_alike(SqlPersister.get_links)
SqlPersister.get_forms = few_alike(SqlPersister.get_forms)
sys.exit(wapiti_asyncio_wrapper())
