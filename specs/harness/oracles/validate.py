"""
Judges recorded exchanges with AWS, one JSON object per line on standard input, by botocore's service models.

In: {"service", "operation", "method", "uri", "requestBody"?, "status", "responseHeaders", "responseBody"}.
Out: one line {"line", "service", "operation", "path", "complaint"} for each complaint; exit code 1 where there is one.
"""

import datetime
import json
import re
import sys
import urllib.parse
import xml.etree.ElementTree

import botocore.loaders
import botocore.model
import botocore.parsers

from errors import BY_PROTOCOL
from shapes import JsonWalk, XmlWalk, local

LOADER = botocore.loaders.Loader()
MODELS = {}
CONTENT_TYPES = {
    "rest-json": ("application/json",),
    "json": ("application/x-amz-json-1.1", "application/x-amz-json-1.0"),
    "query": ("text/xml",),
    "ec2": ("text/xml",),
}


class Wrong(Exception):
    """What makes it pointless to look further."""


def judge(exchange):
    model = model_of(exchange["service"])
    if exchange["operation"] not in model.operation_names:
        raise Wrong(f"{exchange['service']} has no operation {exchange['operation']}")
    operation = model.operation_model(exchange["operation"])
    headers = {name.lower(): value for name, value in exchange["responseHeaders"].items()}
    judgement = Judgement(model, operation, exchange, headers)
    try:
        judgement.request()
        judgement.content_type()
        if exchange["status"] < 300:
            judgement.success()
        else:
            judgement.error()
    except Wrong as wrong:
        judgement.say("answer", str(wrong))
    return judgement.complaints


def model_of(service):
    if service not in MODELS:
        try:
            MODELS[service] = botocore.model.ServiceModel(LOADER.load_service_model(service, "service-2"), service)
        except Exception as error:
            raise Wrong(f"no service {service}: {error}") from error
    return MODELS[service]


class Judgement:
    def __init__(self, model, operation, exchange, headers):
        self.model, self.operation, self.exchange, self.headers = model, operation, exchange, headers
        self.protocol = model.metadata["protocol"]
        self.xml = self.protocol in ("query", "ec2")
        self.walk = XmlWalk() if self.xml else JsonWalk()
        self.complaints = self.walk.complaints

    def say(self, path, what):
        self.walk.say(path, what)

    # The request.

    def request(self):
        http, method = self.operation.http, self.exchange["method"]
        path, _, query = self.exchange["uri"].partition("?")
        parameters = urllib.parse.parse_qs(query, keep_blank_values=True)
        if not re.fullmatch(uri_pattern(http["requestUri"].partition("?")[0]), path):
            self.say("uri", f"{path} is not {http['requestUri']}")
        if self.protocol == "rest-json":
            self.expect("method", method, http["method"])
            self.query_members(parameters)
        elif self.xml:
            # The query protocol may be spoken with GET as well ("Making query requests").
            if method not in ("GET", "POST"):
                self.say("method", f"{method} is neither GET nor POST")
            form = parameters if method == "GET" else urllib.parse.parse_qs(self.exchange.get("requestBody") or "")
            if method == "GET" or self.exchange.get("requestBody"):
                self.expect("request Action", form.get("Action"), [self.operation.name])
                self.expect("request Version", form.get("Version"), [self.model.api_version])
        else:
            self.expect("method", method, http["method"])

    def query_members(self, parameters):
        members = self.operation.input_shape.members if self.operation.input_shape else {}
        known = {
            member.serialization.get("name", name)
            for name, member in members.items()
            if member.serialization.get("location") == "querystring"
        }
        for name in set(parameters) - known:
            self.say("uri", f"unknown query parameter {name}")

    # The answer.

    def content_type(self):
        seen = self.headers.get("content-type", "").split(";")[0].strip()
        if seen not in CONTENT_TYPES[self.protocol]:
            self.say("header content-type", f"{seen!r} is not {CONTENT_TYPES[self.protocol][0]}")

    def success(self):
        self.expect("status", self.exchange["status"], self.operation.http.get("responseCode", 200))
        shape = self.operation.output_shape
        value = self.xml_success(shape) if self.xml else self.json_success(shape)
        parsed = self.parse(shape)
        parsed.pop("ResponseMetadata", None)
        self.nothing_lost(value, parsed)

    def json_success(self, shape):
        self.request_id(self.headers.get("x-amzn-requestid"))
        body = self.exchange["responseBody"]
        if shape is None:
            if body not in ("", "{}"):
                self.say("body", f"no answer has members, here {body[:80]}")
            return {}
        return self.walk.structure(shape, self.json_body(), shape.name)

    def xml_success(self, shape):
        root, name = self.xml_body(), self.operation.name
        self.expect("root element", local(root), f"{name}Response")
        # EC2 answers with a slash at the end, which its model does not have.
        namespace = root.tag[1:].split("}")[0]
        self.expect("namespace", namespace.rstrip("/"), self.model.metadata["xmlNamespace"].rstrip("/"))
        if self.protocol == "ec2":
            self.request_id(text(root, "requestId"))
            ignore = ("requestId",) if shape else ("requestId", "return")
            return self.walk.structure(shape or NO_MEMBERS, root, name, ignore=ignore)
        self.request_id(text(root, "ResponseMetadata/RequestId"))
        wrapper = shape.serialization.get("resultWrapper") if shape else None
        known = {"ResponseMetadata", wrapper} if wrapper else {"ResponseMetadata", f"{name}Result"}
        for child in root:
            if local(child) not in known:
                self.say(name, f"unknown member {local(child)}")
        if shape is None:
            return {}
        result = root.find(f"{{*}}{wrapper}")
        if result is None:
            raise Wrong(f"no element {wrapper}")
        return self.walk.structure(shape, result, wrapper)

    def error(self):
        code, shape_root = self.xml_error() if self.xml else self.json_error()
        shape = next((one for one in self.operation.error_shapes if one.error_code == code), None)
        common = BY_PROTOCOL[self.protocol].get(code)
        if shape is None and common is None:
            raise Wrong(f"{self.operation.name} has no error {code}")
        modelled = shape.metadata.get("error", {}).get("httpStatusCode") if shape else None
        allowed = {modelled} if modelled else common or {400}
        if self.exchange["status"] not in allowed:
            self.say("status", f"{self.exchange['status']} is not {sorted(allowed)}, the status of {code}")
        generic = self.parse(None)["Error"]
        self.expect("code that botocore reads", generic["Code"], code)
        if not generic["Message"]:
            self.say("error", "botocore reads no message")
        if shape is None:
            return
        if self.xml:
            value = self.walk.structure(shape, shape_root, code, ignore=("Type", "Code", "Message"))
        else:
            # Every error may have a message, also where its shape has no member for it.
            free = {"__type", "message", "Message"} - set(shape.members)
            raw = {key: item for key, item in shape_root.items() if key not in free}
            value = self.walk.structure(shape, raw, code)
        self.nothing_lost(value, self.parse(shape))

    def json_error(self):
        self.request_id(self.headers.get("x-amzn-requestid"))
        body = self.json_body()
        named = [one for one in (self.headers.get("x-amzn-errortype"), body.get("__type")) if one]
        if self.protocol == "rest-json" and not self.headers.get("x-amzn-errortype"):
            self.say("header x-amzn-errortype", "is missing")
        if not named:
            raise Wrong("the error has no type, neither as a header nor in the body")
        codes = {one.split(":")[0].rsplit("#", 1)[-1] for one in named}
        if len(codes) > 1:
            self.say("error", f"header and body name different codes: {sorted(codes)}")
        code = named[0].split(":")[0].rsplit("#", 1)[-1]
        if not any(one.error_code == code for one in self.operation.error_shapes):
            for key in set(body) - {"__type", "message", "Message"}:
                self.say("error", f"unknown member {key}")
        return code, body

    def xml_error(self):
        root = self.xml_body()
        names = ("Response", "Errors/Error", "RequestID") if self.protocol == "ec2" else ("ErrorResponse", "Error", "RequestId")
        self.expect("root element", local(root), names[0])
        self.request_id(text(root, names[2]))
        error = root.find("/".join(f"{{*}}{part}" for part in names[1].split("/")))
        code = text(error, "Code") if error is not None else None
        if not code:
            raise Wrong(f"no {names[1]}/Code")
        if self.protocol == "query":
            sender = "Sender" if self.exchange["status"] < 500 else "Receiver"
            self.expect("Error/Type", text(error, "Type"), sender)
        return code, error

    # What both need.

    def expect(self, path, seen, wanted):
        if seen != wanted:
            self.say(path, f"{seen!r} is not {wanted!r}")

    def request_id(self, seen):
        if not seen:
            self.say("request id", "is missing")

    def json_body(self):
        try:
            body = json.loads(self.exchange["responseBody"])
        except ValueError as error:
            raise Wrong(f"the body is no JSON: {error}") from error
        if not isinstance(body, dict):
            raise Wrong("the body is no JSON object")
        return body

    def xml_body(self):
        try:
            return xml.etree.ElementTree.fromstring(self.exchange["responseBody"])
        except xml.etree.ElementTree.ParseError as error:
            raise Wrong(f"the body is no XML: {error}") from error

    def parse(self, shape):
        answer = {
            "status_code": self.exchange["status"],
            "headers": self.headers,
            "body": self.exchange["responseBody"].encode(),
        }
        try:
            return botocore.parsers.create_parser(self.protocol).parse(answer, shape)
        except Exception as error:
            raise Wrong(f"botocore's parser: {error!r}") from error

    def nothing_lost(self, walked, parsed):
        if not self.complaints and comparable(walked) != comparable(parsed):
            self.say("body", f"botocore reads {parsed!r} where the answer says {walked!r}")


NO_MEMBERS = botocore.model.StructureShape("None", {"type": "structure", "members": {}})


def uri_pattern(template):
    """The model's URI as a regular expression: "/clusters/{name}", a label with + takes slashes as well."""
    parts = re.split(r"\{(\w+)(\+?)\}", template)
    pattern = re.escape(parts[0])
    for _, greedy, rest in zip(parts[1::3], parts[2::3], parts[3::3]):
        pattern += (".+" if greedy else "[^/]+") + re.escape(rest)
    return pattern


def text(element, path):
    return element.findtext("/".join(f"{{*}}{part}" for part in path.split("/"))) if element is not None else None


def comparable(value):
    if isinstance(value, dict):
        return {key: comparable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [comparable(item) for item in value]
    if isinstance(value, datetime.datetime):
        return round(value.timestamp(), 3)
    return value


def main():
    complained = False
    for number, line in enumerate(sys.stdin, start=1):
        if not line.strip():
            continue
        exchange = json.loads(line)
        try:
            complaints = judge(exchange)
        except Wrong as wrong:
            complaints = [str(wrong)]
        for complaint in complaints:
            complained = True
            print(json.dumps({"line": number, **{k: exchange.get(k) for k in ("service", "operation")}, "complaint": complaint}))
    sys.exit(1 if complained else 0)


if __name__ == "__main__":
    main()
