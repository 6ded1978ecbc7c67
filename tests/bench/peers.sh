#!/bin/bash
# Side by side: caseledger and what else Debian has for durable events, on this machine, now.
#
#   tests/bench/peers.sh [--caseledger PROGRAM] [--dir DIR] [--seconds S] [--events N] [--clients N]
#
# The same work for all: events of 400 bytes in streams, with unique ids and versions.
#   PostgreSQL  table event(stream, version, id unique, body), fsync and synchronous_commit on
#   SQLite      the same table, WAL, synchronous=FULL
#   NATS        JetStream, file storage. Acknowledges before the disk has it: not the same promise
# What is not installed is left out, and said so. Servers are started here, on this machine only,
# and stopped; DIR (default: the temporary directory) is left as it was.
# Prints one Markdown table. Needs python3 (standard library only).
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
program=$here/../../build/release/bin/caseledger
parent=${TMPDIR:-/tmp}
seconds=5
events=300000
clients=64

while [ $# -gt 0 ]; do
  case $1 in
    --caseledger) program=$2 ;;
    --dir) parent=$2 ;;
    --seconds) seconds=$2 ;;
    --events) events=$2 ;;
    --clients) clients=$2 ;;
    *)
      sed -n '2,12s/^# \{0,1\}//p' "$0" >&2
      exit 2
      ;;
  esac
  [ $# -ge 2 ] || { echo "$1 needs a value" >&2; exit 2; }
  shift 2
done
[ -x "$program" ] || { echo "no program at $program: build it, or name it with --caseledger" >&2; exit 2; }

work=$(mktemp -d "$parent/caseledger-peers-XXXXXX")
figures=$work/figures # lines: peer, measure, figure
stop_postgres=true
nats_process=

clean_up() {
  $stop_postgres >/dev/null 2>&1 || true
  if [ -n "$nats_process" ]; then
    kill "$nats_process" 2>/dev/null || true
    wait "$nats_process" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

say() { echo "$*" >&2; }
note() { printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>"$figures"; }

measure_ours() {
  say "caseledger: append"
  "$program" bench append --events 20000 --clients "$clients" --rounds 3 --dir "$work" --json \
    --no-progress >"$work/append.json"
  say "caseledger: replay, $events events"
  "$program" bench replay --events "$events" --rounds 3 --dir "$work" --json --no-progress \
    >"$work/replay.json"
  say "caseledger: history"
  "$program" bench history --events "$events" --rounds 3 --dir "$work" --json --no-progress \
    >"$work/history.json"
}

measure_sqlite() {
  say "SQLite"
  python3 "$here/peer_clients.py" sqlite "$work/sqlite" "$seconds" "$events" "$clients" >>"$figures"
}

measure_nats() {
  if ! command -v nats-server >/dev/null; then
    say "NATS is left out: the package nats-server is not installed"
    return
  fi
  say "NATS"
  local port
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  nats-server --addr 127.0.0.1 --port "$port" --jetstream --store_dir "$work/nats" \
    >"$work/nats.log" 2>&1 &
  nats_process=$!
  python3 "$here/peer_clients.py" nats "$port" "$seconds" "$events" "$clients" >>"$figures"
}

# PostgreSQL will not run as root.
as_server() {
  if [ "$(id -u)" = 0 ]; then
    runuser -u postgres -- "$@"
  else
    "$@"
  fi
}

sql() { "$postgres/psql" -h "$work/pg" -U bench -d postgres -qAt -v ON_ERROR_STOP=1 "$@"; }
# pgbench's transactions a second with these options.
bench_sql() {
  "$postgres/pgbench" -h "$work/pg" -U bench -n -M prepared -T "$seconds" "$@" postgres \
    >"$work/pgbench.out" 2>"$work/pgbench.err" || { cat "$work/pgbench.err" >&2; return 1; }
  sed -n 's/^tps = \([0-9.]*\).*/\1/p' "$work/pgbench.out"
}

start_postgres() {
  mkdir -m 755 "$work/pg"
  chmod 755 "$work"
  if [ "$(id -u)" = 0 ]; then chown postgres "$work/pg"; fi
  as_server "$postgres/initdb" -D "$work/pg/data" -U bench -A trust >/dev/null
  stop_postgres="as_server $postgres/pg_ctl -D $work/pg/data -m immediate stop"
  as_server "$postgres/pg_ctl" -D "$work/pg/data" -w -l "$work/pg/log" start >/dev/null -o \
    "-k $work/pg -c listen_addresses='' -c shared_buffers=1GB -c max_connections=$((clients + 10)) -c max_wal_size=8GB"
  sql <<'SQL'
CREATE TABLE event (
  number bigserial PRIMARY KEY,
  stream text NOT NULL,
  version bigint NOT NULL,
  id uuid NOT NULL UNIQUE,
  body bytea NOT NULL,
  UNIQUE (stream, version));
SQL
}

measure_postgres() {
  postgres=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1 || true)
  if [ -z "$postgres" ] || [ ! -x "$postgres/pgbench" ]; then
    say "PostgreSQL is left out: the package postgresql is not installed"
    return
  fi
  say "PostgreSQL"
  start_postgres
  local body
  body=$(python3 -c 'import random; print(random.Random(1).randbytes(400).hex())')
  cat >"$work/pg/append.sql" <<SQL
\\set turn :turn + 1
INSERT INTO event (stream, version, id, body) VALUES
  (concat('BENCH/', :client_id::int, '/', :turn::int % 1000), :turn::int / 1000, gen_random_uuid(), '\\x$body');
SQL
  cat >"$work/pg/batch.sql" <<SQL
\\set turn :turn + 1
INSERT INTO event (stream, version, id, body)
  SELECT concat('BATCH/', :client_id::int, '/', i), :turn::int, gen_random_uuid(), '\\x$body'
  FROM generate_series(1, 1024) i;
SQL
  cat >"$work/pg/history.sql" <<SQL
\\set number random(0, $((events / 30 - 1)))
SELECT version, id, body FROM event WHERE stream = concat('CASE/', :number::int) ORDER BY version;
SQL
  local rate
  rate=$(bench_sql -D turn=0 -c 1 -f "$work/pg/append.sql")
  note PostgreSQL one "$rate"
  rate=$(bench_sql -D turn=0 -c 1 -f "$work/pg/batch.sql")
  note PostgreSQL batch "$(awk "BEGIN { print $rate * 1024 }")"
  sql -c "TRUNCATE event"
  rate=$(bench_sql -D turn=0 -c "$clients" -j 2 -f "$work/pg/append.sql")
  note PostgreSQL many "$rate"
  sql -c "TRUNCATE event" -c "INSERT INTO event (stream, version, id, body)
    SELECT concat('CASE/', i % ($events / 30)), i / ($events / 30), gen_random_uuid(), '\\x$body'
    FROM generate_series(0, $events - 1) i" -c "VACUUM ANALYZE event" -c "CHECKPOINT"
  local statement="SELECT sum(length(body)) FROM event;"
  sql <<<"\\timing on
$statement
$statement
$statement" | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' | sort -n >"$work/scans"
  note PostgreSQL scan "$(awk -v events="$events" 'NR == 2 { print events / $1 * 1000 }' "$work/scans")"
  bench_sql -c 1 -f "$work/pg/history.sql" -l --log-prefix="$work/history" >/dev/null
  cat "$work"/history.[0-9]* | awk '{ print $3 }' | sort -n >"$work/histories"
  note PostgreSQL history "$(awk '
    function rank(p) { return int(NR * p) < NR * p ? int(NR * p) + 1 : int(NR * p) }
    { values[NR] = $1 }
    END { print values[rank(0.5)] " / " values[rank(0.99)] }' "$work/histories")"
  $stop_postgres >/dev/null
  stop_postgres=true
}

: >"$figures"
measure_ours
measure_postgres
measure_sqlite
measure_nats
python3 "$here/peer_clients.py" table "$work" "$clients"
