"""Clients for peers.sh: SQLite, NATS JetStream, and the table of all figures.

    peer_clients.py sqlite PATH SECONDS EVENTS CLIENTS
    peer_clients.py nats PORT SECONDS EVENTS CLIENTS
    peer_clients.py table WORK CLIENTS

Prints lines "peer, measure, figure", apart by tabs. Measures: one and many (durable appends a
second, by one client and by CLIENTS), batch (events a second in batches of 1,024), scan (events a
second), history (p50 / p99 microseconds of a stream of thirty events).
"""

import json
import multiprocessing
import random
import socket
import sqlite3
import sys
import time
import uuid

BODY = random.Random(1).randbytes(400)
BATCH = 1024


def note(peer, measure, figure):
    print(peer, measure, figure, sep="\t", flush=True)


def quantiles(values):
    ordered = sorted(values)
    rank = lambda p: ordered[min(len(ordered) - 1, max(0, -(-len(ordered) * p // 100) - 1))]
    return f"{rank(50) * 1e6:.0f} / {rank(99) * 1e6:.0f}"


def count_for(seconds, operation):
    """How often `operation(turn)` was done, and in how many seconds."""
    start = time.perf_counter()
    turn = 0
    while time.perf_counter() - start < seconds:
        operation(turn)
        turn += 1
    return turn, time.perf_counter() - start


def run_processes(clients, work, arguments):
    """The sum of the rates that `work(client, *arguments)` returns, all running at once."""
    with multiprocessing.Pool(clients) as pool:
        return sum(pool.starmap(work, [(client, *arguments) for client in range(clients)]))


# --- SQLite ---------------------------------------------------------------------------------------


def sqlite_open(path):
    connection = sqlite3.connect(path, timeout=60, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS event (number INTEGER PRIMARY KEY, stream TEXT NOT NULL,"
        " version INTEGER NOT NULL, id BLOB NOT NULL UNIQUE, body BLOB NOT NULL,"
        " UNIQUE (stream, version))"
    )
    return connection


INSERT = "INSERT INTO event (stream, version, id, body) VALUES (?, ?, ?, ?)"


def sqlite_appends(client, path, seconds):
    connection = sqlite_open(path)

    def append(turn):
        stream = f"BENCH/{client}/{turn % 1000}"
        connection.execute(INSERT, (stream, turn // 1000, uuid.uuid4().bytes, BODY))

    turns, elapsed = count_for(seconds, append)
    return turns / elapsed


def sqlite_rows(prefix, first, count, streams):
    for number in range(first, first + count):
        yield f"{prefix}/{number % streams}", number // streams, uuid.uuid4().bytes, BODY


def sqlite(path, seconds, events, clients):
    note("SQLite", "one", sqlite_appends(0, path + "-one", seconds))
    sqlite_open(path + "-many")
    note("SQLite", "many", run_processes(clients, sqlite_appends, (path + "-many", seconds)))

    connection = sqlite_open(path + "-batch")

    def batch(turn):
        connection.execute("BEGIN")
        connection.executemany(INSERT, sqlite_rows("BATCH", turn * BATCH, BATCH, 10_000))
        connection.execute("COMMIT")

    turns, elapsed = count_for(seconds, batch)
    note("SQLite", "batch", turns * BATCH / elapsed)

    connection = sqlite_open(path + "-read")
    cases = max(1, events // 30)
    connection.execute("BEGIN")
    connection.executemany(INSERT, sqlite_rows("CASE", 0, events, cases))
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    times = []
    for _ in range(3):
        start = time.perf_counter()
        connection.execute("SELECT count(*), sum(length(body)) FROM event").fetchone()
        times.append(time.perf_counter() - start)
    note("SQLite", "scan", events / sorted(times)[1])

    latencies = []
    chance = random.Random(2)
    for _ in range(5_000):
        stream = f"CASE/{chance.randrange(cases)}"
        start = time.perf_counter()
        rows = connection.execute(
            "SELECT version, id, body FROM event WHERE stream = ? ORDER BY version", (stream,)
        ).fetchall()
        latencies.append(time.perf_counter() - start)
        assert rows
    note("SQLite", "history", quantiles(latencies))


# --- NATS -----------------------------------------------------------------------------------------


class Nats:
    """One connection, one request at a time."""

    def __init__(self, port):
        deadline = time.monotonic() + 10
        while True:
            try:
                self.socket = socket.create_connection(("127.0.0.1", port))
                break
            except ConnectionRefusedError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb")
        self.inbox = f"_INBOX.{uuid.uuid4().hex}"
        self.file.readline()  # INFO
        options = b'CONNECT {"verbose":false,"pedantic":false,"headers":true}\r\n'
        self.socket.sendall(options + f"SUB {self.inbox} 1\r\n".encode())

    def message(self):
        while True:
            words = self.file.readline().split()
            if not words:
                raise ConnectionError("NATS closed the connection")
            if words[0] == b"PING":
                self.socket.sendall(b"PONG\r\n")
            elif words[0] in (b"MSG", b"HMSG"):
                payload = self.file.read(int(words[-1]) + 2)
                return payload[:-2]
            elif words[0] == b"-ERR":
                raise ConnectionError(b" ".join(words).decode())

    def send(self, subject, payload):
        head = f"PUB {subject} {self.inbox} {len(payload)}\r\n".encode()
        self.socket.sendall(head + payload + b"\r\n")

    def ask(self, subject, payload):
        self.send(subject, payload)
        answer = json.loads(self.message())
        if "error" in answer:
            raise ConnectionError(answer["error"]["description"])
        return answer


def nats_appends(client, port, seconds):
    nats = Nats(port)
    turns, elapsed = count_for(
        seconds, lambda turn: nats.ask(f"case.{client}.{turn % 1000}", BODY)
    )
    return turns / elapsed


def nats(port, seconds, _events, clients):
    connection = Nats(port)
    stream = {"name": "events", "subjects": ["case.>"], "storage": "file", "num_replicas": 1}
    connection.ask("$JS.API.STREAM.CREATE.events", json.dumps(stream).encode())
    note("NATS", "one", nats_appends(0, port, seconds))
    note("NATS", "many", run_processes(clients, nats_appends, (port, seconds)))

    def batch(turn):
        for at in range(BATCH):
            connection.send(f"case.batch.{(turn * BATCH + at) % 10_000}", BODY)
        for _ in range(BATCH):
            connection.message()

    turns, elapsed = count_for(seconds, batch)
    note("NATS", "batch", turns * BATCH / elapsed)


# --- the table ------------------------------------------------------------------------------------


def ours(work):
    def rows(bench):
        with open(f"{work}/{bench}.json", encoding="utf-8") as file:
            return {row["row"]: row for row in json.load(file)["rows"]}

    append, replay, history = rows("append"), rows("replay"), rows("history")["history-warm"]
    measured = {
        "one": append["one-client"],
        "many": append["clients"],
        "batch": append["one-client-1024"],
        "scan": replay["scan-all-cores"],
    }
    figures = {}
    for measure, row in measured.items():
        figures["raw limit", measure] = row["raw"]
        figures["caseledger", measure] = row["figure"]
    for peer, latency in (("caseledger", "latencyUs"), ("raw limit", "rawLatencyUs")):
        figures[peer, "history"] = f"{history[latency]['p50']:.0f} / {history[latency]['p99']:.0f}"
    return figures


def table(work, clients):
    figures = ours(work)
    with open(f"{work}/figures", encoding="utf-8") as file:
        for line in file:
            peer, measure, figure = line.rstrip("\n").split("\t")
            figures[peer, measure] = figure if measure == "history" else float(figure)
    peers = ["caseledger", "raw limit", "PostgreSQL", "SQLite", "NATS"]
    peers = [peer for peer in peers if (peer, "one") in figures]
    measures = {
        "one": "durable append, 1 client, events/s",
        "many": f"durable append, {clients} clients, events/s",
        "batch": "durable append, batches of 1,024, events/s",
        "scan": "full scan, events/s",
        "history": "history of 30 events, p50 / p99 µs",
    }
    print("| | " + " | ".join(peers) + " |")
    print("|---" + "|---:" * len(peers) + "|")
    for measure, label in measures.items():
        cells = []
        for peer in peers:
            figure = figures.get((peer, measure), "–")
            cells.append(figure if isinstance(figure, str) else f"{figure:,.0f}")
        print(f"| {label} | " + " | ".join(cells) + " |")


def main(words):
    if words[0] == "sqlite":
        sqlite(words[1], float(words[2]), int(words[3]), int(words[4]))
    elif words[0] == "nats":
        nats(int(words[1]), float(words[2]), int(words[3]), int(words[4]))
    else:
        table(words[1], int(words[2]))


if __name__ == "__main__":
    main(sys.argv[1:])
