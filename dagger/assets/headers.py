# headers.py ANSWERS_JSON URL...: asks each page as a browser would and writes
# its status and headers: [{"url", "status", "headers": [{"name", "value"}]}].
import json
import sys
import urllib.error
import urllib.request


class Stay(urllib.request.HTTPRedirectHandler):
    """Does not follow: the answer that was asked for is the one to look at."""

    def redirect_request(self, *_):
        return None


def ask(url):
    request = urllib.request.Request(url, headers={"accept": "text/html,*/*"})
    try:
        response = urllib.request.build_opener(Stay).open(request, timeout=10)
    except urllib.error.HTTPError as error:
        response = error
    headers = [{"name": name, "value": value} for name, value in response.headers.items()]
    return {"url": url, "status": response.status, "headers": headers}


found = []
for url in sys.argv[2:]:
    try:
        found.append(ask(url))
        print(found[-1]["status"], url)
    except OSError as error:
        print("no answer", url, error)
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(found, file, indent=1)
