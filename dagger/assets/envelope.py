# envelope.py BASE_URL REQUESTS_JSON ANSWERS_JSON: sends each request exactly as
# it is written, broken parts included, and writes what came back. A request is
# {"request", "method", "target", "headers", "body"}.
import http.client
import json
import sys
from urllib.parse import urlsplit

MOST_BYTES = 4096


def ask(base, one):
    connection = http.client.HTTPConnection(base.hostname, base.port or 80, timeout=10)
    try:
        body = one["body"].encode() if one["body"] is not None else None
        connection.request(one["method"], one["target"], body=body, headers=one["headers"])
        response = connection.getresponse()
        return {
            "status": response.status,
            "contentType": response.getheader("content-type") or "",
            "body": response.read(MOST_BYTES).decode("utf-8", "replace"),
        }
    except (OSError, http.client.HTTPException) as error:
        return {"status": -1, "contentType": "", "body": f"{type(error).__name__}: {error}"}
    finally:
        connection.close()


base, requests, answers = urlsplit(sys.argv[1]), sys.argv[2], sys.argv[3]
with open(requests, encoding="utf-8") as file:
    asked = json.load(file)
found = [{"request": one["request"], **ask(base, one)} for one in asked]
with open(answers, "w", encoding="utf-8") as file:
    json.dump(found, file, indent=1)
for one in found:
    print(one["status"], one["request"])
