"""The tables of docs/performance.md, measured now on this machine.

    python3 tests/bench/tables.py [PROGRAM [DIR [BENCH…]]]

PROGRAM is build/release/bin/caseledger unless named, DIR where the scratch directories are made.
Runs every bench (or those named) one after the other, alone if it can be helped, and prints one
Markdown table for each. Takes about ten minutes and some gigabytes.
"""

import json
import subprocess
import sys

BENCHES = {
    "append": [],
    "bulk": [],
    "replay": ["--events", "3000000"],
    "history": ["--events", "10000000"],
    "open": ["--events", "10000000"],
    "verify": ["--events", "3000000"],
}

SCALES = {"events/s": (1, ""), "µs": (1, " µs"), "s": (1000, " ms"), "bytes": (2**-20, " MiB")}


def number(value, unit):
    factor, suffix = SCALES[unit]
    value *= factor
    decimals = 0 if value >= 100 else 1 if value >= 10 else 3
    return f"{value:,.{decimals}f}{suffix}"


def latency(row, name):
    if name not in row:
        return ""
    return " / ".join(f"{row[name][p]:,.0f}" for p in ("p50", "p99", "p999"))


def main(words):
    program = words[0] if words else "build/release/bin/caseledger"
    directory = words[1] if len(words) > 1 else "."
    for bench in words[2:] or BENCHES:
        command = ["bench", bench, *BENCHES[bench]]
        run = [program, *command, "--json", "--no-progress", "--dir", directory]
        answer = json.loads(subprocess.run(run, check=True, stdout=subprocess.PIPE).stdout)
        machine = answer["machine"]
        print(f"### `caseledger {' '.join(command)}`\n")
        print("| row | figure | raw limit | ratio | p50 / p99 / p99.9 µs | raw | the raw limit is |")
        print("|---|---:|---:|---:|---:|---:|---|")
        for row in answer["rows"]:
            has_raw = "raw" in row
            cells = [
                f"`{row['row']}`",
                number(row["figure"], row["unit"]),
                number(row["raw"], row["unit"]) if has_raw else "",
                f"{row['ratio']:.3g}" if has_raw else "",
                latency(row, "latencyUs"),
                latency(row, "rawLatencyUs"),
                row.get("rawIs", ""),
            ]
            print("| " + " | ".join(cells) + " |")
        parameters = ", ".join(f"{name} {value:,}" for name, value in answer["parameters"].items())
        print(
            f"\n{parameters}; {machine['cores']} × {machine['processor']}"
            f" ({' '.join(machine['flags'])}), {machine['memoryBytes'] >> 20:,} MiB,"
            f" {machine['fileSystem']}, Linux {machine['kernel']}, load {machine['load']}\n",
            flush=True,
        )


if __name__ == "__main__":
    main(sys.argv[1:])
