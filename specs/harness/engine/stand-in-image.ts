import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from '../../../fixtures/exec.ts';
import { pins } from '../../../fixtures/versions.ts';
import { builtNodeImageRef } from '../../../scripts/kind/node-image/index.ts';
import type { OwnEngine } from './own-engine.ts';

/** What a stand-in says where kind waits for a Node to have booted. */
const booted = 'Reached target Multi-User System.';

/**
 * Puts an image of a few megabytes into the engine that kind takes for a node image: its containers boot at once, and the
 * first thing that kind asks of them is never answered. A creation stands still there until something happens to it.
 */
export async function importStandIn(engine: OwnEngine): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'kind-and-eks-stand-in-'));
  try {
    for (const program of ['/bin/sh', '/bin/sleep']) await copyProgram(program, folder);
    await script(folder, 'entrypoint', `echo "${booted}"\nexec /bin/sleep 1000000`);
    for (const asked of ['cat', 'mkdir', 'cp']) await script(folder, `usr/bin/${asked}`, 'exec /bin/sleep 1000000');
    const file = path.join(folder, 'image.tar');
    const packed = await run('tar', ['--create', '--file', file, '--exclude', 'image.tar', '--directory', folder, '.']);
    if (packed.failure !== undefined) throw new Error(`tar: ${packed.stderr}`);
    const minor = pins.kubernetes.default;
    const labels = { origin: 'built', 'kubernetes-version': `v${minor}.0`, cni: 'none', patches: '[]' };
    const changes = Object.entries(labels).map(([name, value]) => `LABEL "kind-and-eks.${name}"="${value}"`);
    changes.push('ENTRYPOINT ["/bin/sh", "/entrypoint"]', 'ENV PATH=/usr/bin:/bin');
    await engine.mustDocker('import', ...changes.flatMap((one) => ['--change', one]), file, builtNodeImageRef(minor));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function script(folder: string, name: string, text: string): Promise<void> {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\n${text}\n`);
  await chmod(file, 0o755);
}

// The program, and the libraries that it is linked to.
async function copyProgram(program: string, folder: string): Promise<void> {
  const { stdout } = await run('ldd', [program]);
  const libraries = [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, library = '']) => library);
  for (const file of [program, ...libraries]) {
    const copy = path.join(folder, file);
    await mkdir(path.dirname(copy), { recursive: true });
    await copyFile(file, copy);
  }
}
