"""schemas/openapi.yaml as a judge of answers: status, headers, media type and body."""
import json
import re

import jsonschema
import yaml

# What every answer may carry besides what is described of it.
COMMON_HEADERS = {
    "allow", "connection", "content-length", "content-security-policy", "content-type", "cross-origin-opener-policy",
    "cross-origin-resource-policy", "date", "permissions-policy", "referrer-policy", "strict-transport-security",
    "transfer-encoding", "x-accel-buffering", "x-content-type-options", "x-frame-options", "x-request-id",
    "cache-control", "vary",
}


class Description:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.root = yaml.safe_load(file)
        self.resolver = jsonschema.RefResolver.from_schema(self.root)
        self.operations = {}
        for address, item in self.root["paths"].items():
            for method, operation in item.items():
                if method != "parameters":
                    self.operations[operation["operationId"]] = (method.upper(), address, operation)

    def resolved(self, node):
        while "$ref" in node:
            node = self.resolver.resolve(node["$ref"])[1]
        return node

    def answers(self, operation_id):
        """(status, media type or None) of all that are described of the operation, but for `default`."""
        for status, response in self.operations[operation_id][2]["responses"].items():
            if status != "default":
                for media in self.resolved(response).get("content", {None: None}):
                    yield status, media

    def faults(self, operation_id, answer):
        """Which described answer this is, and what in it is not as described."""
        responses = self.operations[operation_id][2]["responses"]
        status = str(answer.status) if str(answer.status) in responses else "default"
        response = self.resolved(responses[status])
        content = response.get("content", {})
        media = answer.headers.get("content-type")
        faults = list(self._header_faults(response.get("headers", {}), answer.headers))
        if not content:
            if answer.body:
                faults.append("a body, and none is described")
            return (status, None), faults
        if media not in content:
            return (status, media), faults + [f"the media type {media} is not described"]
        faults += self._body_faults(content[media]["schema"], media, answer.body)
        return (status, media), faults

    def _header_faults(self, described, headers):
        for name, header in described.items():
            header = self.resolved(header)
            value = headers.get(name.lower())
            if value is None:
                if header.get("required"):
                    yield f"the header {name} is missing"
            elif not jsonschema.Draft202012Validator(header["schema"]).is_valid(value):
                yield f"the header {name} is {value!r}"
        for name in set(headers) - {name.lower() for name in described} - COMMON_HEADERS:
            yield f"the header {name} is not described"

    def _body_faults(self, schema, media, body):
        if media == "application/octet-stream":
            return [] if body else ["an empty body"]
        text = body.decode()
        if "json" in media and "ndjson" not in media:
            return self.value_faults(schema, json.loads(text))
        faults = self.value_faults(schema, text)
        schema = self.resolved(schema)
        if "contentSchema" in schema:
            lines = text.split("\n")
            if media == "text/event-stream":
                lines = [line.removeprefix("data: ") for line in lines if line.startswith("data: ")]
            lines = [line for line in lines if line]
            if not lines:
                faults.append("not one line")
            for line in lines:
                faults += self.value_faults(schema["contentSchema"], json.loads(line))
        return faults

    def value_faults(self, schema, value):
        validator = jsonschema.Draft202012Validator(schema, resolver=self.resolver)
        faults = [f"/{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}"
                  for error in validator.iter_errors(value)]
        return faults or list(self._undescribed(schema, value, ""))

    def _undescribed(self, schema, value, place):
        """Members that no schema names: clients may get more than is described, but only by our own mistake."""
        schemas = list(self._applicable(schema, value))
        if isinstance(value, list):
            items = [schema["items"] for schema in schemas if "items" in schema]
            for at, element in enumerate(value):
                for item in items:
                    yield from self._undescribed(item, element, f"{place}/{at}")
        if not isinstance(value, dict):
            return
        for name, member in value.items():
            found = [schema["properties"][name] for schema in schemas if name in schema.get("properties", {})]
            rest = [schema["additionalProperties"] for schema in schemas if "additionalProperties" in schema]
            if not found and not rest:
                yield f"{place}/{name} is not described"
            for inner in found or rest:
                if isinstance(inner, dict):
                    yield from self._undescribed(inner, member, f"{place}/{name}")

    def _applicable(self, schema, value):
        """The schema with all that it includes, references resolved."""
        yield schema
        if "$ref" in schema:
            yield from self._applicable(self.resolver.resolve(schema["$ref"])[1], value)
        for inner in schema.get("allOf", []):
            yield from self._applicable(inner, value)
        for inner in schema.get("oneOf", []) + schema.get("anyOf", []):
            if jsonschema.Draft202012Validator(inner, resolver=self.resolver).is_valid(value):
                yield from self._applicable(inner, value)

    def address(self, operation_id, **names):
        return re.sub(r"\{(\w+)\}", lambda match: names[match[1]], self.operations[operation_id][1])
