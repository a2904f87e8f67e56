"""Walks a raw answer along a botocore shape: its value as Python, and a complaint for whatever the shape does not say."""

import base64
import binascii
import datetime
import re

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
ISO8601 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
INTEGERS = ("integer", "long", "short", "byte")
DECIMALS = ("float", "double")


class Walk:
    """What JSON and XML have in common; `complaints` says where and what."""

    def __init__(self):
        self.complaints = []

    def say(self, path, what):
        self.complaints.append(f"{path}: {what}")

    def members(self, shape, found, path):
        """`found`: member name to value. Complains about members that have to be there."""
        for name in shape.required_members:
            if name not in found:
                self.say(path, f"required member {name} is missing")
        if shape.is_tagged_union and len(found) != 1:
            self.say(path, f"a union has one member, here {sorted(found)}")
        return found

    def limits(self, shape, value, path):
        """What the model limits: enum, pattern, length and range."""
        known = shape.metadata.get("enum")
        if known and value not in known:
            self.say(path, f"{value!r} is not among {known}")
        size = value if isinstance(value, (int, float)) else len(value)
        if size < shape.metadata.get("min", size) or size > shape.metadata.get("max", size):
            self.say(path, f"{size} is out of range")
        pattern = shape.metadata.get("pattern")
        if pattern and isinstance(value, str) and not matches(pattern, value):
            self.say(path, f"{value!r} does not match {pattern}")
        return value

    def blob(self, raw, path):
        try:
            return base64.b64decode(raw, validate=True)
        except (binascii.Error, TypeError, ValueError):
            self.say(path, "not base64")
            return None

    def iso8601(self, text, path):
        if not ISO8601.fullmatch(text):
            self.say(path, f"{text!r} is no time as in 2006-01-02T15:04:05Z")
            return None
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def matches(pattern, value):
    try:
        # The models' patterns are of another dialect: one that Python cannot read judges nothing.
        return re.search(rf"\A(?:{pattern})\Z", value) is not None
    except re.error:
        return True


class JsonWalk(Walk):
    def value(self, shape, raw, path):
        if shape.type_name == "structure":
            return self.structure(shape, raw, path)
        if shape.type_name == "list":
            if not isinstance(raw, list):
                return self.wrong(shape, raw, path)
            values = [self.value(shape.member, item, f"{path}[{i}]") for i, item in enumerate(raw)]
            return self.limits(shape, values, path)
        if shape.type_name == "map":
            if not isinstance(raw, dict):
                return self.wrong(shape, raw, path)
            return {
                self.value(shape.key, key, f"{path} key"): self.value(shape.value, item, f"{path}.{key}")
                for key, item in raw.items()
            }
        return self.scalar(shape, raw, path)

    def structure(self, shape, raw, path):
        if not isinstance(raw, dict):
            return self.wrong(shape, raw, path)
        if shape.is_document_type:
            return raw
        names = {member.serialization.get("name", name): name for name, member in shape.members.items()}
        found = {}
        for key, item in raw.items():
            if key not in names:
                self.say(path, f"unknown member {key}")
            elif item is not None:
                found[names[key]] = self.value(shape.members[names[key]], item, f"{path}.{key}")
        return self.members(shape, found, path)

    def scalar(self, shape, raw, path):
        kind = shape.type_name
        number = isinstance(raw, (int, float)) and not isinstance(raw, bool)
        if kind == "timestamp":
            if shape.serialization.get("timestampFormat", "unixTimestamp") == "iso8601":
                return self.iso8601(raw, path) if isinstance(raw, str) else self.wrong(shape, raw, path)
            return EPOCH + datetime.timedelta(seconds=raw) if number else self.wrong(shape, raw, path)
        if kind == "blob":
            return self.blob(raw, path)
        if kind == "boolean":
            return raw if isinstance(raw, bool) else self.wrong(shape, raw, path)
        if kind in INTEGERS:
            right = number and isinstance(raw, int)
        elif kind in DECIMALS:
            right = number
        else:
            right = isinstance(raw, str)
        return self.limits(shape, raw, path) if right else self.wrong(shape, raw, path)

    def wrong(self, shape, raw, path):
        self.say(path, f"{raw!r} is no {shape.type_name}")
        return raw


class XmlWalk(Walk):
    def value(self, shape, element, path):
        if shape.type_name == "structure":
            return self.structure(shape, element, path)
        if shape.type_name == "list":
            return self.items(shape, self.children(element, shape.member.serialization.get("name", "member"), path), path)
        if shape.type_name == "map":
            return self.entries(shape, element, path)
        if len(element):
            self.say(path, f"a {shape.type_name} has no children, here <{local(element[0])}>")
        return self.scalar(shape, element.text or "", path)

    def children(self, element, name, path):
        if (element.text or "").strip():
            self.say(path, f"text {element.text.strip()!r} where elements belong")
        for child in element:
            if local(child) != name:
                self.say(path, f"<{local(child)}> where <{name}> belongs")
        return [child for child in element if local(child) == name]

    def items(self, shape, elements, path):
        values = [self.value(shape.member, item, f"{path}[{i}]") for i, item in enumerate(elements)]
        return self.limits(shape, values, path)

    def entries(self, shape, element, path):
        names = shape.key.serialization.get("name", "key"), shape.value.serialization.get("name", "value")
        found = {}
        for entry in self.children(element, "entry", path):
            parts = {local(part): part for part in entry}
            if set(parts) != set(names):
                self.say(path, f"an entry has {names}, here {sorted(parts)}")
                continue
            found[self.value(shape.key, parts[names[0]], path)] = self.value(shape.value, parts[names[1]], path)
        return found

    def structure(self, shape, element, path, ignore=()):
        names = {}
        for name, member in shape.members.items():
            names[element_name(name, member)] = name
        seen = {}
        if (element.text or "").strip():
            self.say(path, f"text {element.text.strip()!r} where elements belong")
        for child in element:
            if local(child) in names:
                seen.setdefault(names[local(child)], []).append(child)
            elif local(child) not in ignore:
                self.say(path, f"unknown member {local(child)}")
        found = {}
        for name, children in seen.items():
            member, at = shape.members[name], f"{path}.{name}"
            if member.serialization.get("flattened"):
                found[name] = self.items(member, children, at)
                continue
            if len(children) > 1:
                self.say(at, f"is there {len(children)} times")
            found[name] = self.value(member, children[0], at)
        return self.members(shape, found, path)

    def scalar(self, shape, text, path):
        kind = shape.type_name
        if kind == "timestamp":
            return self.iso8601(text, path)
        if kind == "blob":
            return self.blob(text, path)
        if kind == "boolean":
            if text not in ("true", "false"):
                self.say(path, f"{text!r} is no boolean")
            return text == "true"
        if kind in INTEGERS + DECIMALS:
            try:
                return self.limits(shape, int(text) if kind in INTEGERS else float(text), path)
            except ValueError:
                self.say(path, f"{text!r} is no {kind}")
                return text
        return self.limits(shape, text, path)


def local(element):
    """An element's name without its namespace."""
    return element.tag.rsplit("}", 1)[-1]


def element_name(name, member):
    if member.type_name == "list" and member.serialization.get("flattened"):
        return member.member.serialization.get("name", member.serialization.get("name", name))
    return member.serialization.get("name", name)
