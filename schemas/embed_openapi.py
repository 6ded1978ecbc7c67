"""embed_openapi.py openapi.yaml openapi_text.cc

Writes a source file with the description of the service in it twice: as it is written, and as JSON.
"""
import json
import sys

try:
    import yaml
except ImportError:
    sys.exit("error: Python's yaml is missing: install python3-yaml")

DELIMITER = "caseledger"
PIECE = 8_000  # compilers may refuse longer literals

SOURCE = """// Made from {name}.
#include "tools/server/openapi.h"

namespace server {{

std::string_view openapi_json() {{
  return
{json};
}}

std::string_view openapi_yaml() {{
  return
{yaml};
}}

}}  // namespace server
"""


def literal(text):
    if f"){DELIMITER}\"" in text:
        sys.exit("error: the description holds the delimiter of a raw string")
    pieces = [text[at : at + PIECE] for at in range(0, len(text), PIECE)]
    return "\n".join(f'      R"{DELIMITER}({piece}){DELIMITER}"' for piece in pieces)


def main(source, target):
    with open(source, encoding="utf-8") as file:
        text = file.read()
    as_json = json.dumps(yaml.safe_load(text), ensure_ascii=False, separators=(",", ":")) + "\n"
    with open(target, "w", encoding="utf-8") as file:
        file.write(SOURCE.format(name="schemas/openapi.yaml", json=literal(as_json), yaml=literal(text)))


if __name__ == "__main__":
    main(*sys.argv[1:])
