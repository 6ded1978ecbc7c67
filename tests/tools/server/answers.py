"""answers.py caseledger openapi.yaml register.ndjson

Drives running services through every operation, and holds each answer against the description: status, headers, media
type, body, and that nothing is answered that is not described. At the end every answer that is described has been seen,
but for those listed in NOT_SEEN with a reason.
"""
import concurrent.futures
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.parse

sys.dont_write_bytecode = True
from described import Description  # noqa: E402  (beside this file)

# Answers that are described and not seen here: reason -> operation and status.
NOT_SEEN = {
    "this program was built with the page": {("getPage", "404")},
    "a ledger that is served has a checkpoint": {
        ("getIntegrity", "503"),
        ("getInclusionProof", "503"), ("getConsistencyProof", "503"), ("getCaseProof", "503"), ("getCheckpoint", "503"),
        ("getTile", "503")},
    "what anybody may ask is not counted by token; thousands would have to wait at once": {
        ("getCheckpoint", "429"), ("getReadiness", "429")},
    "an issuer is needed: tests/tools/server/login_test.cc": {
        ("beginLogin", "302"), ("endLogin", "302"), ("endLogin", "503")},
    "nothing can be recorded: a full disk (tests/tools/access/disk_full_test.cc)": {("getAccess", "503")},
}

# Those that take `minIndex`, and wait ten seconds for it.
WAITING = ("getCase", "getHistory", "getCases", "getReport", "getEvents", "getDossier",
           "getRules", "getRulebook", "getRulebookDifferences", "getAnswerOfCase", "getAnswer")
ROLES = ("writer", "auditor", "manager", "deletion-officer", "administrator")
CASE = "KPR-2025/0093"
JSON = "application/json"
NDJSON = "application/x-ndjson"
CLOUD_EVENT = "application/cloudevents+json"


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = response.read()

    def json(self):
        return json.loads(self.body)


class Service:
    """One running `caseledger serve` over a ledger of its own."""

    def __init__(self, program, directory, *words):
        self.process = subprocess.Popen([program, "--ledger", directory, "serve", "--listen", "127.0.0.1:0", *words],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.port = int(self.process.stdout.readline().rsplit(b":", 1)[1])

    def ask(self, method, target, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, target, body, headers or {})
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def ask_raw(self, head):
        """Exactly these bytes: what no client library would send."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall(head)
            response = http.client.HTTPResponse(connection)
            response.begin()
            return Answer(response)

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        if self.process.wait(timeout=30) != 0:
            sys.exit("the service did not end well")


class Check:
    def __init__(self, description):
        self.description = description
        self.seen = set()
        self.failures = []
        self.page_file = None

    def judge(self, operation_id, answer, expected_status, what):
        kind, faults = self.description.faults(operation_id, answer)
        if answer.status != expected_status:
            faults.insert(0, f"status {answer.status} in place of {expected_status}: {answer.body[:300]}")
        self.failures += [f"{operation_id} {what}: {fault}" for fault in faults]
        self.seen.add((operation_id, *kind))
        return answer

    def get(self, service, operation_id, status=200, query="", headers=None, **names):
        target = self.description.address(operation_id, **names) + query
        return self.judge(operation_id, service.ask("GET", target, None, headers), status, target)

    def get_unchanged(self, service, operation_id, query="", **names):
        """304 to who has the answer already. A checkpoint made in between makes it another answer: then once more."""
        target = self.description.address(operation_id, **names) + query
        for _ in range(20):
            known = self.get(service, operation_id, query=query, **names).headers["etag"]
            answer = service.ask("GET", target, None, {"If-None-Match": known})
            if answer.status == 304:
                break
        self.judge(operation_id, answer, 304, target)

    def post(self, service, operation_id, status, media, body, query="", headers=None, **names):
        target = self.description.address(operation_id, **names) + query
        all_headers = {"Content-Type": media, **(headers or {})}
        if isinstance(body, str):
            body = body.encode()
        return self.judge(operation_id, service.ask("POST", target, body, all_headers), status, f"POST {target} {media}")

    def finish(self):
        listed = set().union(*NOT_SEEN.values())
        for operation_id in self.description.operations:
            for status, media in self.description.answers(operation_id):
                was_seen = (operation_id, status, media) in self.seen
                if not was_seen and (operation_id, status) not in listed:
                    self.failures.append(f"{operation_id}: {status} {media} is described and was never answered")
                if was_seen and (operation_id, status) in listed:
                    self.failures.append(f"{operation_id}: {status} {media} was answered: strike it from NOT_SEEN")
        for failure in self.failures:
            print(failure)
        print(f"{len(self.seen)} kinds of answers seen, {len(self.failures)} failures")
        return 1 if self.failures else 0


def quoted(case_id):
    return urllib.parse.quote(case_id, safe="")


def event(case_id, number, **more):
    return {"case": case_id, "type": "TimeRecorded", "id": f"0190d3f2-7c1e-7a52-9d3b-{number:012}",
            "occurredAt": "2026-11-20T10:00:00+01:00", "actor": {"id": "u-4711", "role": "CASE_HANDLER"},
            "data": {"minutes": number % 1000 + 1, "activity": "PREPARATION"}, **more}


def cloud_event(case_id, number, **more):
    return {"specversion": "1.0", "id": str(number), "source": "hds-sak", "type": "TimeRecorded", "subject": case_id,
            "time": "2026-11-20T10:00:00+01:00", "actorid": "u-4711", "actorrole": "CASE_HANDLER",
            "data": {"minutes": 5, "activity": "PREPARATION"}, **more}


def lines(*events):
    return "".join(json.dumps(each) + "\n" for each in events)


def write(check, service):
    for name, names in (("storeEvent", {"case": "W-1"}), ("storeEvents", {})):
        def post(status, media, body, query="", headers=None):
            return check.post(service, name, status, media, body, query, headers, **names)
        first = 0 if name == "storeEvent" else 100
        one = event("W-1", first + 1)
        post(201, JSON, json.dumps(one))
        post(200, JSON, json.dumps(one))
        post(201, JSON, json.dumps(event("W-1", first + 2)), "?receipt=proof")
        post(200, JSON, json.dumps(event("W-1", first + 2)), "?receipt=proof")
        post(201, CLOUD_EVENT, json.dumps(cloud_event("W-1", first + 3)))
        binary = {f"ce-{key}": value for key, value in cloud_event("W-1", first + 4).items() if key != "data"}
        post(201, JSON, json.dumps({"minutes": 5, "activity": "PREPARATION"}), "", binary)
        post(409, JSON, json.dumps(event("W-1", first + 5, expectedVersion=0)))
        post(409, JSON, json.dumps({**one, "source": "other"}))
        post(400, JSON, json.dumps(one), "?colour=red")
        post(400, JSON, json.dumps(one), "?receipt=gold")
        post(413, JSON, None, "", {"Content-Length": str(33 << 20)})
        post(415, "text/html", "<p>")
        post(422, JSON, "{")
        post(422, JSON, json.dumps({**event("W-1", 9), "colour": 1}))
    check.post(service, "storeEvents", 201, NDJSON, lines(event("W-2", 201), event("W-3", 202)))
    check.post(service, "storeEvents", 200, NDJSON, lines(event("W-2", 201), event("W-3", 202)))
    check.post(service, "storeEvents", 201, "application/ndjson", lines(event("W-2", 203)))
    check.post(service, "storeEvents", 201, NDJSON, lines(event("W-2", 204), {}, event("W-2", 205, expectedVersion=9)),
               "?partial")
    check.post(service, "storeEvents", 422, NDJSON, lines({}, {}), "?partial=true")
    check.post(service, "storeEvents", 422, NDJSON, lines(event("W-2", 206), {}))
    check.post(service, "storeEvents", 409, NDJSON, lines(event("W-2", 207), event("W-2", 208, expectedVersion=0)))
    check.post(service, "storeEvents", 201, "application/cloudevents-batch+json", json.dumps([cloud_event("W-4", 209)]))
    check.post(service, "storeEvents", 422, "application/vnd.caseledger.events+capnp", b"\xff" * 16)


def read(check, service):
    """Reading: whole answers, unchanged ones, and parameters that cannot be."""
    case = quoted(CASE)
    for name, names in (("getCase", {"case": case}), ("getHistory", {"case": case}), ("getCases", {}),
                        ("getReport", {"name": "deletions"}), ("getEvents", {})):
        check.get_unchanged(service, name, **names)
    for view in ("?knownAt=2026-03-09", "?knownAt=size:500", "?validAt=2026-01-31T12:00:00Z", "?today=2026-11-15&lang=nb"):
        for name, names in (("getCase", {"case": case}), ("getHistory", {"case": case}), ("getCases", {})):
            status = 404 if view.startswith("?knownAt=size") and names else 200
            check.get(service, name, status, view, **names)
    for row in check.get(service, "getCases", query="?limit=1000").json()["items"]:
        check.get(service, "getCase", case=quoted(row["case"]), query="?explain")
        check.get(service, "getHistory", case=quoted(row["case"]))
    page = check.get(service, "getCases", query="?limit=20&where=register%3DKPR&where=linked%3Dfalse").json()
    assert len(page["items"]) == min(20, page["total"]), "the first page has as many as there are"
    for form in ("csv", "excel"):
        check.get(service, "getCases", query=f"?format={form}&where=open%3Dyes&sort=-due")
        check.get(service, "getReport", query=f"?format={form}&period=month", name="workload")
    check.get(service, "getCases", query="?offset=30&limit=5&where=statutory%3DMET&where=group.register%3DKPR")
    check.get(service, "getCase", case=case, query="?explain=true&lang=nb")
    answer = service.ask("GET", page["next"])
    check.judge("getCases", answer, 200, page["next"])
    check.get(service, "getEvents", query=f"?case={case}&limit=5&from=3")
    check.get(service, "getEvents", query="?format=ndjson&type=DecisionMade&type=CaseRouted")
    check.get(service, "getEvents", headers={"Accept": "text/event-stream"}, query="?limit=9&actor=sys-helsedata")
    check.get(service, "getDossier", case=case)
    for name in ("case", "history", "replay", "prove"):
        for form in ("table", "json") if name in ("case", "prove") else ("table", "json", "ndjson"):
            check.get(service, "getAnswerOfCase", case=case, name=name, query=f"?format={form}&lang=nb")
    for name, query in (("cases", "where=register%3DKPR&sort=-received&limit=5"), ("rules", "width=80&ansi=true"),
                        ("report", "report=fees&groupBy=register&period=year"), ("prove", "index=5"), ("checkpoint", "")):
        check.get(service, "getAnswer", name=name, query=f"?{query}")
    for form in ("json", "ndjson", "csv", "excel"):
        check.get(service, "getAnswer", name="cases", query=f"?format={form}")
    check.get_unchanged(service, "getAnswer", "?format=json&where=register%3DKPR", name="cases")
    check.get_unchanged(service, "getAnswerOfCase", "?explain=true&format=json", case=case, name="case")
    check.get(service, "getCheckpoint")
    check.get(service, "getTile", rest="0/000")
    check.get(service, "getTile", rest="entries/000")
    check.get(service, "getInclusionProof", query="?index=5")
    check.get(service, "getInclusionProof", query="?index=5&size=100")
    check.get(service, "getConsistencyProof", query="?from=5&to=100")
    check.get(service, "getCaseProof", query=f"?case={case}")
    check.get(service, "getCaseProof", query="?case=nobody")
    for name, query, names in (("getDossier", "", {"case": case}), ("getCheckpoint", "", {}), ("getTile", "", {"rest": "0/000"}),
                               ("getInclusionProof", "?index=5", {}), ("getConsistencyProof", "?from=5&to=100", {}),
                               ("getCaseProof", f"?case={case}", {})):
        check.get_unchanged(service, name, query, **names)
    for report in check.description.root["components"]["parameters"]["Report"]["schema"]["enum"]:
        check.get(service, "getReport", name=report, query="?today=2026-11-15")
    for report in ("processing-times", "workload", "findings", "fees", "ehds-activity"):
        check.get(service, "getReport", name=report, query="?groupBy=register,linked&period=quarter&lang=nb")
    check.get(service, "getReport", name="processing-times", query="?where=register%3DKPR&period=year&by=due")
    check.get(service, "getReport", name="deletions", query="?validAt=2026-01-31&where=status%3DOVERDUE")


def wait_in_vain(check, service):
    """For an index that does not come: ten seconds, all at once and beside the rest."""
    def wait(operation_id):
        name = "deletions" if operation_id == "getReport" else "built-in"
        check.get(service, operation_id, 503, "?minIndex=999999999", case=quoted(CASE), name=name)
    with concurrent.futures.ThreadPoolExecutor(len(WAITING)) as pool:
        list(pool.map(wait, WAITING))


def page(check, service):
    """What a browser loads: the page, and every file that it names."""
    html = check.get(service, "getPage").body.decode()
    check.get_unchanged(service, "getPage")
    for name in re.findall(r'"/assets/([^"]+)"', html):
        check.page_file = name
        check.get(service, "getPageFile", name=name)
        check.get_unchanged(service, "getPageFile", name=name)
    check.get(service, "getPageFile", 404, name="nothing.js")


def rules(check, service):
    recorded = check.get(service, "getRules").json()["items"][1]["version"]
    for version in ("built-in", recorded):
        name = quoted(version)
        check.get(service, "getRulebook", name=name, query="?lang=nb")
        check.get(service, "getRulebook", name=name, query="?format=toml")
        check.get(service, "getRulebookDifferences", name=name)
    for operation_id in ("getRules", "getRulebook", "getRulebookDifferences"):
        check.get_unchanged(service, operation_id, name="built-in")
    for operation_id in ("getRulebook", "getRulebookDifferences"):
        check.get(service, operation_id, 404, name="unheard-of")
    check.get(service, "getRules", 404, "?knownAt=size:999999999")
    check.get(service, "getRulebookDifferences", 404, "?from=unheard-of", name="built-in")


def refuse(check, service):
    """What is not there, and what cannot be asked."""
    case = quoted(CASE)
    names = {"case": case, "name": "fees", "rest": "0/000"}
    for name, (method, address, _) in check.description.operations.items():
        if method == "GET":
            # Issuers add parameters of their own.
            query = "?state=1&state=2" if name == "endLogin" else "?colour=red"
            check.get(service, name, 400, query, **names)
    check.get(service, "getAnswer", 400, "?sort=case", name="report")
    check.get(service, "getAnswer", 400, "?format=csv", name="checkpoint")
    check.get(service, "getAnswer", 404, name="weather")
    check.get(service, "getAnswerOfCase", 400, "?format=pdf", case=case, name="case")
    check.get(service, "getAnswerOfCase", 404, case="nobody", name="history")
    check.get(service, "getCases", 400, "?limit=0")
    check.get(service, "getCases", 400, "?offset=1&after=x")
    check.get(service, "getCases", 400, "?format=pdf")
    check.get(service, "getCases", 400, "?where=received%3Dsoon")
    check.get(service, "getCase", 400, "?explain=perhaps", case=case)
    check.get(service, "getCases", 400, "?where=nonsense%3D1")
    check.get(service, "getCase", 400, "?minIndex=x", case=case)
    check.get(service, "getCase", 400, "?today=yesterday", case=case)
    check.get(service, "getEvents", 400, "?type=Nonsense")
    check.get(service, "getReport", 400, "?groupBy=colour", name="workload")
    check.get(service, "getInclusionProof", 400)
    for name in ("getCase", "getHistory", "getDossier"):
        check.get(service, name, 404, case="nobody")
    check.post(service, "signIn", 400, JSON, "{}", "?colour=red")
    check.get(service, "getCases", 404, "?knownAt=size:999999999")
    check.get(service, "getReport", 404, name="weather")
    check.get(service, "getTile", 404, rest="0/999")
    check.get(service, "getAccess", 404, "?about=weather")
    check.get(service, "getAccess", 400)
    check.get(service, "getInclusionProof", 404, "?index=99999999")
    check.get(service, "getConsistencyProof", 404, "?from=5&to=99999999")
    # By whoever looks at no address: described as `default`.
    for method, status in (("DELETE", 405), ("PATCH", 405)):
        check.judge("getCase", service.ask(method, f"/v1/cases/{case}"), status, method)
    check.judge("getCase", service.ask("GET", "/v1/cases/" + "x" * 70_000), 414, "a long address")
    check.judge("getCase", service.ask("POST", "/v1/cases", "x", {"Expect": "miracles"}), 417, "Expect")
    for head, status in ((b"GET /v1/cases/A HTTP/1.1\r\n\r\n", 400), (b"GET /v1/cases/A HTTP/3.0\r\nHost: x\r\n\r\n", 505),
                         (b"POST /v1/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
                         (b"GET /v1/cases/A HTTP/1.1\r\nHost: x\r\nX", 408)):
        check.judge("getCase", service.ask_raw(head), status, head.decode())


def well(check, service):
    check.get(service, "getHealth")
    check.get(service, "getReadiness")
    check.get(service, "getMetrics")
    check.get(service, "getIntegrity")
    check.get(service, "getAccess", query="?about=service")
    check.get(service, "getAccess", query="?limit=1&case=" + quoted(CASE))
    check.get(service, "getDescription")
    check.get(service, "getDescriptionAsYaml")
    head = service.ask("HEAD", "/healthz")
    if head.status != 200 or head.body or head.headers["content-length"] == "0":
        check.failures.append("HEAD /healthz is not what GET is, without its body")
    if check.get(service, "getDescription").json() != check.description.root:
        check.failures.append("/openapi.json is not the description")


def crowd(check, service):
    """So many writers at once that one has to come back."""
    def post(number):
        return service.ask("POST", "/v1/cases/Q/events", json.dumps(event("Q", number)), {"Content-Type": JSON})
    with concurrent.futures.ThreadPoolExecutor(32) as pool:
        for start in range(1, 2_000, 200):
            answers = list(pool.map(post, range(start, start + 200)))
            refused = [answer for answer in answers if answer.status == 429]
            if refused:
                check.judge("storeEvent", refused[0], 429, "one of many")
                check.judge("storeEvents", refused[0], 429, "one of many")
                return
    check.failures.append("no writer was told to come back")


def asked(check, service, operation_id, token):
    """The answer of the operation, whichever it is, to whoever shows that token, and what was asked."""
    method, _, _ = check.description.operations[operation_id]
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    body = None
    if method == "POST":
        headers["Content-Type"] = JSON
        body = json.dumps(event("T", 1))
    # Of the reports the one that every reader of reports may see.
    name = check.page_file if operation_id == "getPageFile" else "deletions"
    target = check.description.address(operation_id, case="T", name=name, rest="0/000")
    return service.ask(method, target, body, headers), f"{method} {target} {'with' if token else 'without'} a token"


def ask_any(check, service, operation_id, token, status=None):
    """The same; any status, unless one is named."""
    answer, what = asked(check, service, operation_id, token)
    return check.judge(operation_id, answer, status or answer.status, what)


def guarded(check, service, make_token):
    """Who shows no token is nobody; to whom a role is missing there is nothing; all others are let in."""
    tokens = {role: make_token(role) for role in ROLES}
    for operation_id, (_, _, operation) in check.description.operations.items():
        roles = operation["x-roles"]
        if operation_id in ("signIn", "signOut"):
            continue  # sign_in_and_out()
        if operation_id in ("beginLogin", "endLogin"):
            ask_any(check, service, operation_id, None, 404)  # no issuer is set
            continue
        if not roles:
            ask_any(check, service, operation_id, None, 200)
            continue
        ask_any(check, service, operation_id, None, 401)
        for role in ROLES:
            if role not in roles:
                ask_any(check, service, operation_id, tokens[role], 404)
                continue
            answer = ask_any(check, service, operation_id, tokens[role])
            if answer.status == 401 or b'"CL-2631"' in answer.body:
                check.failures.append(f"{operation_id}: {role} is not let in")
    own = {"Authorization": f"Bearer {make_token('writer', 'hds-sak')}"}
    foreign = json.dumps(event("T", 2, source="another"))
    check.post(service, "storeEvent", 403, JSON, foreign, headers=own, case="T")
    check.post(service, "storeEvents", 403, JSON, foreign, headers=own)


def sign_in_and_out(check, service, strict, make_token, strict_token):
    """By a browser: signing in, being it, signing out; and what is refused."""
    page = {"X-Caseledger-Page": "1"}

    def sign_in(status, body, headers=page, media=JSON, at=service):
        return check.post(at, "signIn", status, media, body, headers=headers)

    def sign_out(status, headers, query=""):
        return check.judge("signOut", service.ask("DELETE", "/v1/session" + query, None, headers), status, "DELETE")

    token = json.dumps({"token": make_token("auditor")})
    answer = sign_in(200, token)
    cookie = {"Cookie": answer.headers["set-cookie"].split(";")[0]}
    check.get(service, "getSession", headers={**page, **cookie})
    check.get(service, "getSession")
    check.get(service, "getSession", 401, headers={"Authorization": "Bearer clt_x"})
    check.get(service, "getSession", 403, headers=cookie)
    check.get(service, "getCases", 403, headers=cookie)
    sign_in(401, json.dumps({"token": "clt_x"}))
    sign_in(403, token, {"Origin": "https://elsewhere.example"})
    sign_in(413, None, {"Content-Length": str(1 << 20)})
    sign_in(415, token, media="text/plain")
    sign_in(422, "{}")
    sign_out(403, cookie)
    sign_out(400, {**page, **cookie}, "?colour=red")
    sign_out(204, {**page, **cookie})
    # One session there may be, and one failure in a minute.
    token = json.dumps({"token": strict_token("auditor")})
    sign_in(200, token, at=strict)
    sign_in(503, token, at=strict)
    wrong = json.dumps({"token": "clt_x"})
    sign_in(401, wrong, at=strict)
    sign_in(429, wrong, at=strict)
    check.get(strict, "getSession", 429, headers={"Authorization": "Bearer clt_x"})


def paced(check, service, make_token):
    """A token that may ask once a second, and asks twice; on a busy machine a second may pass between the two."""
    tokens = {role: make_token(role) for role in ROLES}
    for operation_id, (_, _, operation) in check.description.operations.items():
        for role in operation["x-roles"][:1]:
            for _ in range(20):
                service.ask("GET", "/v1/rules", None, {"Authorization": f"Bearer {tokens[role]}"})
                answer, what = asked(check, service, operation_id, tokens[role])
                if answer.status == 429:
                    break
            check.judge(operation_id, answer, 429, what)


def frozen(check, service):
    check.post(service, "storeEvent", 503, JSON, json.dumps(event("F", 1)), case="F")
    check.post(service, "storeEvents", 503, NDJSON, lines(event("F", 1)))
    check.get(service, "getReadiness", 503)


def main(program, description_path, register):
    check = Check(Description(description_path))
    run = lambda *words: subprocess.run([program, *words], check=True, capture_output=True)  # noqa: E731
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        run("--ledger", "a", "init", "--origin", "test.example/log", "--simulated")
        run("--ledger", "a", "append", register)
        run("--ledger", "b", "init", "--origin", "test.example/log")
        run("--ledger", "c", "init", "--origin", "test.example/log")
        run("--ledger", "c", "freeze", "--reason", "to see what it answers")
        for ledger in ("d", "e", "f"):
            run("--ledger", ledger, "init", "--origin", "test.example/log")

        def token_maker(ledger):
            def make(role, source="*"):
                sources = ("--source", source) if role == "writer" else ()
                made = run("--ledger", ledger, "token", "create", "--role", role, *sources)
                return made.stdout.decode().strip()
            return make
        services = [Service(program, "a", "--set", "publish.interval_ms=50", "--set", "limits.head_seconds=1"),
                    Service(program, "b", "--set", "limits.queue_requests=1"),
                    Service(program, "c"),
                    Service(program, "d", "--set", "auth.required=true"),
                    Service(program, "e", "--set", "auth.required=true", "--set", "limits.requests_per_second=1",
                            "--set", "limits.requests_burst=1"),
                    Service(program, "f", "--set", "auth.required=true", "--set", "session.count=1", "--set",
                            "limits.failures_per_minute=1", "--set", "session.count_per_caller=2")]
        whole, narrow, ended, closed, slow, strict = services
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(wait_in_vain, check, whole)
            read(check, whole)
            write(check, whole)
            rules(check, whole)
            page(check, whole)
            refuse(check, whole)
            well(check, whole)
            crowd(check, narrow)
            frozen(check, ended)
            guarded(check, closed, token_maker("d"))
            sign_in_and_out(check, closed, strict, token_maker("d"), token_maker("f"))
            paced(check, slow, token_maker("e"))
            waiting.result()
        for service in services:
            service.end()
    return check.finish()


if __name__ == "__main__":
    sys.exit(main(*[os.path.abspath(word) for word in sys.argv[1:]]))
