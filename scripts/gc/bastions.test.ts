import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ownerOf } from '../../fixtures/clients/owner.ts';
import { bastions } from './bastions.ts';

describe('bastions', () => {
  const searchPath = process.env['PATH'];
  let folder: string;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kind-and-eks-bastions-'));
    process.env['PATH'] = `${folder}${path.delimiter}${searchPath ?? ''}`;
  });
  after(async () => {
    process.env['PATH'] = searchPath;
    await rm(folder, { recursive: true });
  });

  /** A docker that lists one container with that owner, and notes what it is told to remove. */
  async function dockerWith(owner: string): Promise<void> {
    const file = path.join(folder, 'docker');
    const list = `printf 'abc\\tquiet_name\\trun-1\\t%s\\n' '${owner}'`;
    await writeFile(
      file,
      `#!/bin/sh\n[ "$1" = ps ] && ${list}\n[ "$1" = rm ] && echo "$@" > ${folder}/removed\ntrue\n`,
    );
    await chmod(file, 0o755);
  }

  it('leaves alone the one whose process runs', async () => {
    await dockerWith((await ownerOf(process.pid)) ?? '');
    assert.deepEqual(await bastions(), []);
  });

  for (const [what, owner] of [
    ['no process of that number', '4194305 boot/1'],
    ['another process that got the number', `${process.pid} boot/1`],
    ['no owner', ''],
  ] as const) {
    it(`finds the one whose label names ${what}`, async () => {
      await dockerWith(owner);
      const found = await bastions();
      assert.deepEqual(
        found.map(({ kind, name, why }) => ({ kind, name, why })),
        [{ kind: 'container', name: 'quiet_name', why: 'bastion of run run-1, which is over' }],
      );
    });
  }

  it('finds nothing where there is none', async () => {
    await writeFile(path.join(folder, 'docker'), '#!/bin/sh\n');
    assert.deepEqual(await bastions(), []);
  });
});
