import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { stringify } from 'yaml';
import { selfSigned } from '../../fixtures/aws/certificates.ts';
import { withApi } from '../kind/api.ts';
import { standBefore, type Answer } from './api-proxy.ts';

const encoded = (text: string) => Buffer.from(text).toString('base64');

// An API server that says what it was asked, with something before it that answers in its place.
async function behind(answer: Answer, work: (kubeconfig: string, asked: string[]) => Promise<void>): Promise<void> {
  const { certificate, key } = await selfSigned([{ type: 'ip', value: '127.0.0.1' }], 1);
  const asked: string[] = [];
  const server = createServer({ cert: certificate, key, ca: certificate, requestCert: true }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push(`${request.method ?? ''} ${request.url ?? ''} ${Buffer.concat(chunks).toString()}`.trim());
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ count: asked.length }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const folder = await mkdtemp(path.join(tmpdir(), 'api-proxy-'));
  const file = path.join(folder, 'kubeconfig.yaml');
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const user = { 'client-certificate-data': encoded(certificate), 'client-key-data': encoded(key) };
  const kubeconfig = {
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'x' },
    clusters: [{ name: 'x', cluster: { server: url, 'certificate-authority-data': encoded(certificate) } }],
    users: [{ name: 'x', user }],
    contexts: [{ name: 'x', context: { cluster: 'x', user: 'x' } }],
  };
  await writeFile(file, stringify(kubeconfig));
  const before = await standBefore(file, answer);
  try {
    await work(before.kubeconfig ?? '', asked);
  } finally {
    await before.undo();
    server.close();
    server.closeAllConnections();
    await rm(folder, { recursive: true });
  }
  assert.equal(existsSync(before.kubeconfig ?? ''), false);
}

describe('what stands before an API server', () => {
  it('hands on what it leaves to it, with method, path and body', () =>
    behind(
      () => undefined,
      async (kubeconfig, asked) => {
        const { status, answer } = await withApi(kubeconfig, (api) =>
          api.ask('/api/x?y=1', { method: 'POST', body: { a: 1 } }),
        );
        assert.deepEqual([status, answer, asked], [200, { count: 1 }, ['POST /api/x?y=1 {"a":1}']]);
      },
    ));

  it('hands on one request after the other, as fast as they come', () =>
    behind(
      () => undefined,
      async (kubeconfig, asked) => {
        await withApi(kubeconfig, async (api) => {
          const one = async () => {
            for (let index = 0; index < 40; index++)
              assert.equal((await api.ask('/api/x', { slow: true })).status, 200);
          };
          await Promise.all([one(), one(), one(), one()]);
        });
        assert.equal(asked.length, 160);
      },
    ));

  it('answers in its place, and can ask it first', () => {
    const recorded = new Map<string, ReturnType<Parameters<Answer>[0]['ask']>>();
    return behind(
      ({ path: asked, ask }) => {
        const answer = recorded.get(asked) ?? ask();
        recorded.set(asked, answer);
        return answer;
      },
      async (kubeconfig, asked) => {
        await withApi(kubeconfig, async (api) => {
          for (const count of [1, 1]) assert.deepEqual((await api.ask('/api/x')).answer, { count });
        });
        assert.equal(asked.length, 1);
      },
    );
  });
});
