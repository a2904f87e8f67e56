"""The errors that the service models do not hold: what AWS documents as common, by protocol, with their HTTP status."""

# "Common Errors" of the AWS API references: common to the actions of all services. The last is what Signature
# Version 4 is refused with where a service speaks JSON.
JSON = {
    "AccessDeniedException": {403},
    "ExpiredTokenException": {403},
    "IncompleteSignature": {400, 403},
    "InternalFailure": {500},
    "MalformedHttpRequestException": {400},
    "MissingAuthenticationToken": {403},
    "MissingAuthenticationTokenException": {403},
    "NotAuthorized": {400, 401},
    "OptInRequired": {403},
    "RequestExpired": {400},
    "RequestTimeoutException": {408},
    "ServiceUnavailable": {503},
    "ThrottlingException": {400, 429},
    "TooManyRequestsException": {429},
    "UnknownOperationException": {404},
    "UnrecognizedClientException": {403},
    "ValidationError": {400},
    "InvalidSignatureException": {403},
}

# The query protocol's own spelling of them ("Common Errors" of AWS STS, IAM, CloudFormation and Auto Scaling).
QUERY = {
    "AccessDenied": {403},
    "ExpiredToken": {403},
    "IncompleteSignature": {400, 403},
    "InternalFailure": {500},
    "InvalidAction": {400},
    "InvalidClientTokenId": {403},
    "InvalidParameterValue": {400},
    "MissingAuthenticationToken": {403},
    "MissingParameter": {400},
    "OptInRequired": {403},
    "RequestExpired": {400},
    "ServiceUnavailable": {503},
    "SignatureDoesNotMatch": {403},
    "Throttling": {400},
    "ValidationError": {400},
}

# "Error codes for the Amazon EC2 API": its model names none.
EC2 = {
    "AuthFailure": {401},
    "DependencyViolation": {400},
    "DryRunOperation": {412},
    "InsufficientInstanceCapacity": {500},
    "InternalError": {500},
    "InvalidAction": {400},
    "InvalidGroup.NotFound": {400},
    "InvalidInstanceID.Malformed": {400},
    "InvalidInstanceID.NotFound": {400},
    "InvalidNetworkInterface.InUse": {400},
    "InvalidNetworkInterfaceID.NotFound": {400},
    "InvalidParameterCombination": {400},
    "InvalidParameterValue": {400},
    "InvalidSubnetID.NotFound": {400},
    "InvalidVpcID.NotFound": {400},
    "MissingParameter": {400},
    "RequestExpired": {400},
    "RequestLimitExceeded": {503},
    "SignatureDoesNotMatch": {403},
    "Unavailable": {503},
    "UnauthorizedOperation": {403},
    "UnknownParameter": {400},
    "VcpuLimitExceeded": {400},
}

BY_PROTOCOL = {"rest-json": JSON, "json": JSON, "query": QUERY, "ec2": EC2}
