import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, describe, test } from 'node:test';
import { findEndpoint } from './endpoint.ts';
import { inspectEngine } from './inspect-engine.ts';
import { engineOptions } from './options.ts';
import { probeEngine } from './probe.ts';

const root = await mkdtemp(path.join(tmpdir(), 'probe-'));
after(() => rm(root, { recursive: true }));
const before = { ...process.env };

// All unit tests run in one process: what stands outside of this would be done after each of theirs.
describe('an engine that is asked', () => {
  afterEach(() => {
    for (const name of ['PATH', 'DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_CONFIG']) {
      if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before[name];
    }
  });
  const signal = new AbortController().signal;

  async function fakeDocker(script: string): Promise<void> {
    const folder = await mkdtemp(path.join(root, 'bin-'));
    await writeFile(path.join(folder, 'docker'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    process.env['PATH'] = `${folder}:${before['PATH'] ?? ''}`;
  }

  const server = '{"Version":"28.2.2","ApiVersion":"1.50","Os":"linux","Arch":"arm64","KernelVersion":"6.1.0"}';

  test('an engine that answers tells its versions', async () => {
    await fakeDocker(`echo '{"Client":{"Version":"28.0.0"},"Server":${server}}'`);
    assert.deepEqual(await probeEngine(engineOptions(), signal), {
      reachable: true,
      versions: { client: '28.0.0', server: '28.2.2', api: '1.50', os: 'linux', arch: 'arm64', kernel: '6.1.0' },
    });
  });

  test('a client without an engine is not reachable, also when it ends with 0', async () => {
    await fakeDocker(`echo '{"Client":{"Version":"28.0.0"},"Server":null}'`);
    assert.deepEqual(await probeEngine(engineOptions(), signal), {
      reachable: false,
      cause: 'unknown',
      detail: 'docker ended with exit code 0',
      client: '28.0.0',
    });
  });

  test('a docker that hangs is ended at the limit', { timeout: 5_000 }, async () => {
    await fakeDocker('trap "" TERM; while :; do sleep 60; done');
    const probe = await probeEngine(engineOptions({ answerMs: 300 }), signal);
    assert.deepEqual(probe, { reachable: false, cause: 'hanging', detail: 'no answer within 0.3 s' });
  });

  test('the given host is what docker is asked for', async () => {
    await fakeDocker(
      'echo "Cannot connect to the Docker daemon at $DOCKER_HOST. Is the docker daemon running?" >&2; exit 1',
    );
    const probe = await probeEngine(engineOptions({ host: 'unix:///x.sock' }), signal);
    assert.ok(!probe.reachable);
    assert.equal(probe.cause, 'stopped');
    assert.match(probe.detail, /unix:\/\/\/x\.sock/);
  });

  test('endpoint: option before DOCKER_HOST before context before default', async () => {
    const config = path.join(root, 'config');
    await mkdir(config);
    await writeFile(path.join(config, 'config.json'), '{"currentContext":"colima"}');
    await fakeDocker(`[ "$3" = colima ] && echo '{"Host":"unix:///colima.sock"}'`);
    process.env['DOCKER_CONFIG'] = config;
    process.env['DOCKER_HOST'] = 'tcp://box:1';
    const option = await findEndpoint(engineOptions({ host: 'unix:///o.sock' }), signal);
    assert.deepEqual(option, { host: 'unix:///o.sock', chosenBy: 'option' });
    assert.deepEqual(await findEndpoint(engineOptions(), signal), { host: 'tcp://box:1', chosenBy: 'DOCKER_HOST' });
    process.env['DOCKER_HOST'] = '';
    const context = await findEndpoint(engineOptions(), signal);
    assert.deepEqual(context, { host: 'unix:///colima.sock', chosenBy: 'context', context: 'colima' });
    process.env['DOCKER_CONTEXT'] = 'default';
    const fallback = await findEndpoint(engineOptions(), signal);
    assert.deepEqual(fallback, { host: 'unix:///var/run/docker.sock', chosenBy: 'default' });
  });

  test('an engine that answers the version but nothing more is not reachable', async () => {
    await fakeDocker(`[ "$1" = version ] && echo '{"Client":{"Version":"28.0.0"},"Server":${server}}' && exit 0
echo '{"ServerErrors":["Cannot connect to the Docker daemon"]}'`);
    const info = await inspectEngine({}, signal);
    assert.ok(!info.reachable);
    assert.equal(info.cause, 'stopped');
  });
});
