"""
Lints documents, one JSON object per line on standard input, and prints what is wrong with them, one per line.

In: {"name", "kind": "template", "document", "regions"} for cfn-lint, or {"name", "kind": "policy", "document", "levels"?}
for parliament; "levels": the only access levels that the policy may allow ("List", "Read", ...).
Out: {"name", "rule", "message"}; exit code 1 where there is any.
"""

import json
import sys
import warnings

# parliament loads its data through an interface that warns of its end.
warnings.filterwarnings("ignore", category=UserWarning)


def lint_template(asked):
    from cfnlint import ManualArgs, lint

    config = ManualArgs(regions=asked["regions"], include_checks=["I"])
    for match in lint(json.dumps(asked["document"]), config=config):
        yield match.rule.id, f"{'/'.join(map(str, match.path or []))}: {match.message}"


def lint_policy(asked):
    from parliament import analyze_policy_string, enhance_finding, expand_action

    document = asked["document"]
    findings = analyze_policy_string(json.dumps(document)).findings
    for finding in map(enhance_finding, findings):
        yield finding.issue, f"{finding.title}: {finding.detail} {finding.location}"
    if any(finding.issue.startswith(("MALFORMED", "UNKNOWN")) for finding in findings):
        return
    # What parliament leaves to auditors of one's own.
    for statement in many(document["Statement"]):
        if statement["Effect"] == "Allow" and "NotAction" in statement:
            yield "NOT_ACTION", "allows whatever is not named"
        for action in many(statement.get("Action", [])) if statement["Effect"] == "Allow" else []:
            if action == "*" or action.endswith(":*"):
                yield "STAR_ACTION", f"allows {action}"
                continue
            for one in expand_action(action):
                level = access_level(one["service"], one["action"])
                if "levels" in asked and level not in asked["levels"]:
                    yield "ACCESS_LEVEL", f"{one['service']}:{one['action']} is of level {level}"


def access_level(service, action):
    from parliament import iam_definition

    for entry in iam_definition:
        if entry["prefix"] == service:
            for privilege in entry["privileges"]:
                if privilege["privilege"].lower() == action.lower():
                    return privilege["access_level"]
    return "unknown"


def many(value):
    return value if isinstance(value, list) else [value]


def main():
    linters = {"template": lint_template, "policy": lint_policy}
    found = False
    for line in sys.stdin:
        asked = json.loads(line)
        for rule, message in linters[asked["kind"]](asked):
            found = True
            print(json.dumps({"name": asked["name"], "rule": rule, "message": message}))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
