import { askOracle } from '../oracles/ask.ts';
import { expect, test } from '../oracles/test.ts';
import type { Exchange } from './record.ts';

// The oracle is itself tested: right answers of each protocol, and each of them with one thing wrong.

const json = { 'Content-Type': 'application/json', 'x-amzn-RequestId': '6f0d9f1a' };
const xml = { 'Content-Type': 'text/xml;charset=UTF-8' };
const stsNamespace = 'https://sts.amazonaws.com/doc/2011-06-15/';

const right = {
  cluster: {
    ...{ service: 'eks', operation: 'DescribeCluster', method: 'GET', uri: '/clusters/workshop' },
    status: 200,
    responseHeaders: json,
    responseBody:
      '{"cluster":{"name":"workshop","createdAt":1763870400.123,"status":"ACTIVE","tags":{"a":"b"},"encryptionConfig":[]}}',
  },
  clusterMissing: {
    ...{ service: 'eks', operation: 'DescribeCluster', method: 'GET', uri: '/clusters/absent' },
    status: 404,
    responseHeaders: { ...json, 'x-amzn-ErrorType': 'ResourceNotFoundException' },
    responseBody: '{"clusterName":"absent","message":"No cluster found for name: absent."}',
  },
  denied: {
    ...{ service: 'eks', operation: 'ListClusters', method: 'GET', uri: '/clusters?maxResults=10' },
    status: 403,
    responseHeaders: { ...json, 'x-amzn-ErrorType': 'AccessDeniedException' },
    responseBody: '{"message":"User is not authorized to perform: eks:ListClusters"}',
  },
  caller: {
    ...{ service: 'sts', operation: 'GetCallerIdentity', method: 'POST', uri: '/' },
    requestBody: 'Action=GetCallerIdentity&Version=2011-06-15',
    status: 200,
    responseHeaders: xml,
    responseBody:
      `<GetCallerIdentityResponse xmlns="${stsNamespace}"><GetCallerIdentityResult>` +
      '<Arn>arn:aws:iam::111122223333:user/a</Arn><UserId>AIDA</UserId><Account>111122223333</Account>' +
      '</GetCallerIdentityResult><ResponseMetadata><RequestId>6f0d9f1a</RequestId></ResponseMetadata></GetCallerIdentityResponse>',
  },
  callerUnknown: {
    ...{ service: 'sts', operation: 'GetCallerIdentity', method: 'POST', uri: '/' },
    status: 403,
    responseHeaders: xml,
    responseBody:
      `<ErrorResponse xmlns="${stsNamespace}"><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code>` +
      '<Message>The security token included in the request is invalid.</Message></Error><RequestId>6f0d9f1a</RequestId></ErrorResponse>',
  },
  instances: {
    ...{ service: 'ec2', operation: 'DescribeInstances', method: 'POST', uri: '/' },
    status: 200,
    responseHeaders: xml,
    responseBody:
      '<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>6f0d9f1a</requestId>' +
      '<reservationSet><item><reservationId>r-1</reservationId><groupSet/><instancesSet><item><instanceId>i-1</instanceId>' +
      '<instanceType>t3.medium</instanceType><launchTime>2026-11-23T04:16:15.000Z</launchTime><amiLaunchIndex>0</amiLaunchIndex>' +
      '<ebsOptimized>false</ebsOptimized></item></instancesSet></item></reservationSet></DescribeInstancesResponse>',
  },
  groups: {
    ...{ service: 'autoscaling', operation: 'DescribeAutoScalingGroups', method: 'POST', uri: '/' },
    status: 200,
    responseHeaders: { 'Content-Type': 'text/xml' },
    responseBody:
      '<DescribeAutoScalingGroupsResponse xmlns="http://autoscaling.amazonaws.com/doc/2011-01-01/"><DescribeAutoScalingGroupsResult>' +
      '<AutoScalingGroups><member><AutoScalingGroupName>a</AutoScalingGroupName><MinSize>1</MinSize><MaxSize>2</MaxSize>' +
      '<DesiredCapacity>1</DesiredCapacity><DefaultCooldown>300</DefaultCooldown><AvailabilityZones><member>us-west-2a</member>' +
      '</AvailabilityZones><HealthCheckType>EC2</HealthCheckType><CreatedTime>2026-11-23T04:16:15Z</CreatedTime></member>' +
      '</AutoScalingGroups></DescribeAutoScalingGroupsResult><ResponseMetadata><RequestId>6f0d9f1a</RequestId></ResponseMetadata>' +
      '</DescribeAutoScalingGroupsResponse>',
  },
} satisfies Record<string, Exchange>;

test('oracle: accepts right answers of each protocol', async ({ python }) => {
  expect(await askOracle(python, 'validate.py', Object.values(right))).toEqual({ clean: true, answers: [] });
});

/** One thing changed in the body, which has to hold it. */
function body(exchange: Exchange, from: string, to: string): Exchange {
  expect(exchange.responseBody).toContain(from);
  return { ...exchange, responseBody: exchange.responseBody.replace(from, to) };
}

test('oracle: complains about each wrong answer', async ({ python }) => {
  const { cluster, clusterMissing, denied, caller, callerUnknown, instances, groups } = right;
  const wrong: [string, Exchange][] = [
    ['has no operation', { ...cluster, operation: 'DescribeClutser' }],
    ["'POST' is not 'GET'", { ...cluster, method: 'POST' }],
    ['is not /clusters/{name}', { ...cluster, uri: '/cluster/workshop' }],
    ['unknown query parameter', { ...cluster, uri: '/clusters/workshop?x-id=DescribeCluster' }],
    ['201 is not 200', { ...cluster, status: 201 }],
    ['request id', { ...cluster, responseHeaders: { 'Content-Type': 'application/json' } }],
    ['content-type', { ...cluster, responseHeaders: { ...json, 'Content-Type': 'text/html' } }],
    ['no JSON', { ...cluster, responseBody: '<html></html>' }],
    ['unknown member state', body(cluster, '"status"', '"state"')],
    ["'ONLINE' is not among", body(cluster, 'ACTIVE', 'ONLINE')],
    ['is no timestamp', body(cluster, '1763870400.123', '"2025-11-23T04:00:00Z"')],
    ['1 is no string', body(cluster, '"workshop"', '1')],
    ['is no map', body(cluster, '{"a":"b"}', '["a"]')],
    ['400 is not [404]', { ...clusterMissing, status: 400 }],
    ['unknown member name', body(clusterMissing, 'clusterName', 'name')],
    [
      'x-amzn-errortype: is missing',
      { ...body(clusterMissing, '{', '{"__type":"ResourceNotFoundException",'), responseHeaders: json },
    ],
    ['has no type', { ...clusterMissing, responseHeaders: json }],
    [
      'has no error NoSuchCluster',
      { ...clusterMissing, responseHeaders: { ...json, 'x-amzn-ErrorType': 'NoSuchCluster' } },
    ],
    ['400 is not [403]', { ...denied, status: 400 }],
    ['unknown member clusterName', body(denied, '{', '{"clusterName":"a",')],
    ['request Action', { ...caller, requestBody: 'Action=GetSessionToken&Version=2011-06-15' }],
    ['request Version', { ...caller, requestBody: 'Action=GetCallerIdentity&Version=2010-05-08' }],
    ['namespace', body(caller, stsNamespace, 'http://sts.amazonaws.com/')],
    [
      'no element GetCallerIdentityResult',
      { ...caller, responseBody: caller.responseBody.replaceAll('IdentityResult>', 'Identity>') },
    ],
    ['unknown member User', body(caller, '<UserId>AIDA</UserId>', '<User>AIDA</User>')],
    ['request id', body(caller, '<RequestId>6f0d9f1a</RequestId>', '')],
    ["'Receiver' is not 'Sender'", body(callerUnknown, 'Sender', 'Receiver')],
    ['has no error AuthFailure', body(callerUnknown, 'InvalidClientTokenId', 'AuthFailure')],
    ['reads no message', body(callerUnknown, 'The security token included in the request is invalid.', '')],
    ['<member> where <item> belongs', body(instances, '<item><reservationId>r-1</reservationId>', '<member/><item>')],
    ["'t3.media' is not among", body(instances, 't3.medium', 't3.media')],
    ['is no time as in', body(instances, '2026-11-23T04:16:15.000Z', '1763870400')],
    ["'False' is no boolean", body(instances, 'false', 'False')],
    ["'zero' is no integer", body(instances, '>0<', '>zero<')],
    ['required member DefaultCooldown', body(groups, '<DefaultCooldown>300</DefaultCooldown>', '')],
    [
      'unknown member Size',
      body(groups, '<DesiredCapacity>1</DesiredCapacity>', '<DesiredCapacity>1</DesiredCapacity><Size>1</Size>'),
    ],
    ['MinSize: is there 2 times', body(groups, '<MinSize>1</MinSize>', '<MinSize>1</MinSize><MinSize>2</MinSize>')],
  ];
  const { clean, answers } = await askOracle(
    python,
    'validate.py',
    wrong.map(([, exchange]) => exchange),
  );
  expect(clean).toBe(false);
  const said = wrong.map((_, index) =>
    answers.filter(({ line }) => line === index + 1).map(({ complaint }) => complaint),
  );
  expect(said).toEqual(wrong.map(([complaint]) => expect.arrayContaining([expect.stringContaining(complaint)])));
});
