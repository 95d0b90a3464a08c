# headers.py ANSWERS_JSON URL...: asks pages as a browser would, then up to ten
# pages of the same site that the first one links to, and writes their headers:
# [{"url", "status", "headers": [{"name", "value"}]}].
import json
import re
import sys
import urllib.error
import urllib.request
from urllib.parse import urldefrag, urljoin, urlsplit

MOST_LINKS = 10


class Stay(urllib.request.HTTPRedirectHandler):
    """Does not follow: the answer that was asked for is the one to look at."""

    def redirect_request(self, *_):
        return None


def ask(url):
    """What the page answered, and its text; None if nothing came."""
    request = urllib.request.Request(url, headers={"accept": "text/html,*/*"})
    try:
        response = urllib.request.build_opener(Stay).open(request, timeout=10)
    except urllib.error.HTTPError as error:
        response = error
    except OSError as error:
        print("no answer", url, error)
        return None, ""
    print(response.status, url)
    headers = [{"name": name, "value": value} for name, value in response.headers.items()]
    page = {"url": url, "status": response.status, "headers": headers}
    return page, response.read(1_000_000).decode("utf-8", "replace")


def links(url, text):
    found = [urldefrag(urljoin(url, to))[0] for to in re.findall(r'<a\b[^>]*\shref="([^"]+)"', text)]
    return [to for to in dict.fromkeys(found) if urlsplit(to).netloc == urlsplit(url).netloc]


given = sys.argv[2:]
answers = [ask(url) for url in given]
more = [to for to in links(given[0], answers[0][1]) if to not in given]
answers += [ask(url) for url in more[:MOST_LINKS]]
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump([page for page, _ in answers if page], file, indent=1)
