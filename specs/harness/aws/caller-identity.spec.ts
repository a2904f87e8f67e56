import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { askOracle } from '../oracles/ask.ts';
import { expect, test, type Account } from './account.ts';
import type { Exchange } from './record.ts';

// What an API server does with an EKS token: it sends the URL in it to AWS STS, with the cluster's name as a header.

const cluster = 'workshop';

test('stand-in: its STS accepts the URL that botocore presigned, and refuses a changed one', async ({
  account,
  python,
}) => {
  const { accessKeyId, secretAccessKey, sessionToken, arn } = account.administrator;
  const date = Math.floor(Date.now() / 1000);
  const region = account.world.region;
  const asked = { cluster, region, accessKeyId, secretAccessKey, sessionToken, date };
  const { answers } = await askOracle(python, 'presign.py', [
    asked,
    // Good for 15 minutes from its date, whatever it says of its end (aws-iam-authenticator, pkg/token/token.go).
    { ...asked, date: date - 16 * 60 },
    { ...asked, secretAccessKey: `${secretAccessKey}x` },
    { ...asked, cluster: 'another' },
    { ...asked, sessionToken: `${sessionToken ?? ''}x` },
  ]);
  const [right = '', ...wrong] = answers.map(({ url }) => url);

  const accepted = await present(account, right);
  expect(accepted.status).toBe(200);
  expect(accepted.responseBody).toContain(`<Arn>${arn}</Arn>`);

  const changed = [right.replace(/Signature=./, (found) => (found.endsWith('0') ? 'Signature=1' : 'Signature=0'))];
  const refused = await Promise.all([...wrong, ...changed].map((url) => present(account, url)));
  expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);

  const said = await askOracle(python, 'validate.py', [accepted, ...refused]);
  expect(said.answers).toEqual([]);
});

/** Sends the URL to the stand-in as if it were the host that the URL names. */
async function present({ endpoint }: Account, url: string): Promise<Exchange> {
  const { host, pathname, search } = new URL(url);
  const uri = `${pathname}${search}`;
  const headers = { host, 'x-k8s-aws-id': cluster };
  return new Promise((resolve, reject) => {
    const sent = request(new URL(uri, endpoint), { headers }, (response) => {
      text(response).then((responseBody) => {
        resolve({
          ...{ service: 'sts', operation: 'GetCallerIdentity', method: 'GET', uri, responseBody },
          status: response.statusCode ?? 0,
          responseHeaders: response.headers as Record<string, string>,
        });
      }, reject);
    });
    sent.once('error', reject);
    sent.end();
  });
}
