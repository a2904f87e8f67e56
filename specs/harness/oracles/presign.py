"""
Presigns sts:GetCallerIdentity as an EKS token needs it, with botocore's own signer, clock, and host of AWS STS.

In, one JSON object per line: {"cluster", "region", "accessKeyId", "secretAccessKey", "sessionToken"?, "date"}; the date is
in seconds since 1970. Out, one line each: {"url"}.
"""

import datetime
import json
import sys

import botocore.auth
import botocore.session
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

ENDPOINTS = botocore.session.get_session().get_component("endpoint_resolver")


def presign(case):
    date = datetime.datetime.fromtimestamp(case["date"], datetime.timezone.utc)
    botocore.auth.get_current_datetime = lambda *_, **__: date
    host = ENDPOINTS.construct_endpoint("sts", case["region"])["hostname"]
    request = AWSRequest(
        method="GET",
        url=f"https://{host}/?Action=GetCallerIdentity&Version=2011-06-15",
        headers={"x-k8s-aws-id": case["cluster"]},
    )
    keys = Credentials(case["accessKeyId"], case["secretAccessKey"], case.get("sessionToken"))
    botocore.auth.SigV4QueryAuth(keys, "sts", case["region"], expires=60).add_auth(request)
    return request.url


for line in sys.stdin:
    print(json.dumps({"url": presign(json.loads(line))}))
