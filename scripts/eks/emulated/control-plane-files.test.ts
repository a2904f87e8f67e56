import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { X509Certificate } from 'node:crypto';
import { after, describe, it } from 'node:test';
import { parse } from 'yaml';
import { configurations, writeControlPlaneFiles } from './control-plane-files.ts';

const parent = await mkdtemp(path.join(tmpdir(), 'emulated-'));
after(() => rm(parent, { recursive: true }));
const access = {
  cluster: 'workshop',
  roles: [{ arn: 'arn:aws:iam::111122223333:role/read', username: 'read', groups: ['kind-and-eks'] }],
};

describe('what the control plane of the emulation reads', () => {
  it('is for this user alone, and the webhook trusts the very certificate that the authenticator shows', async () => {
    const folder = path.join(parent, 'files');
    const binary = path.join(parent, 'binary');
    await writeFile(binary, 'x', { mode: 0o755 });
    await writeControlPlaneFiles(folder, binary, access);
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
    const names = await readdir(folder);
    for (const name of names.filter((one) => one !== 'aws-iam-authenticator')) {
      assert.equal((await stat(path.join(folder, name))).mode & 0o777, 0o600, name);
    }
    const webhook = parse(await readFile(path.join(folder, 'token-webhook.yaml'), 'utf8')) as {
      clusters: { cluster: { server: string; 'certificate-authority-data': string } }[];
    };
    const { server, 'certificate-authority-data': data } = webhook.clusters[0]?.cluster ?? {
      server: '',
      'certificate-authority-data': '',
    };
    const certificate = await readFile(path.join(folder, 'cert.pem'), 'utf8');
    assert.equal(Buffer.from(data, 'base64').toString(), certificate);
    assert.equal(new X509Certificate(certificate).checkIP(new URL(server).hostname), '127.0.0.1');
  });

  it('lets in the roles that are named, with their groups', () => {
    const { server, clusterID } = parse(configurations(access)['authenticator.yaml'] ?? '') as {
      clusterID: string;
      server: { address: string; mapRoles: object[] };
    };
    assert.deepEqual([clusterID, server.address], ['workshop', '127.0.0.1']);
    assert.deepEqual(server.mapRoles, [
      { roleARN: 'arn:aws:iam::111122223333:role/read', username: 'read', groups: ['kind-and-eks'] },
    ]);
  });

  it('has one scheduler with two profiles; only the second is bound to Fargate', () => {
    const { profiles } = parse(configurations(access)['scheduler.yaml'] ?? '') as {
      profiles: { schedulerName: string; pluginConfig?: unknown[] }[];
    };
    assert.deepEqual(
      profiles.map(({ schedulerName, pluginConfig }) => [schedulerName, pluginConfig?.length ?? 0]),
      [
        ['default-scheduler', 0],
        ['fargate-scheduler', 1],
      ],
    );
  });
});
