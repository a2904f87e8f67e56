import { chmod, mkdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { localKubectl } from '../../../fixtures/clients/this-machine.ts';
import { writeEksKubeconfig } from '../../../fixtures/targets/eks/kubeconfig.ts';
import { writeKubeconfig } from '../../../scripts/kind/cluster.ts';
import { ensureKubectl } from '../../../scripts/kind/kubectl.ts';
import { writeProgram } from '../support/fakes.ts';
import { expect, test as base } from '../support/test.ts';
import { readTrap, type Trap } from './trap.ts';

/** A kubectl that looks into the kubeconfig and the preferences of whoever types it, whatever it is asked. */
const curious = [
  '#!/bin/sh',
  'cat "${KUBECONFIG:-$HOME/.kube/config}" >/dev/null',
  '[ "$KUBERC" = off ] || cat "${KUBERC:-$HOME/.kube/kuberc}" >/dev/null',
  `echo '{"clientVersion":{"gitVersion":"v1.36.1"},"serverVersion":{"gitVersion":"v1.36.1"}}'`,
  '',
].join('\n');

function restore(variables: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }
}

const test = base.extend<{ home: { wasRead: () => Promise<string[]> } }>({
  home: async ({ folder, searchOnly }, use) => {
    const kube = path.join(folder, '.kube');
    await mkdir(kube);
    const traps: Trap[] = [];
    for (const name of ['config', 'kuberc', 'typed']) traps.push(await readTrap(path.join(kube, name)));
    const before = { HOME: process.env['HOME'], KUBECONFIG: process.env['KUBECONFIG'] };
    process.env['HOME'] = folder;
    delete process.env['KUBECONFIG'];
    const bin = path.join(folder, 'bin');
    await writeProgram(bin, 'kubectl', curious);
    searchOnly(bin, '/usr/bin', '/bin');
    const wasRead = async () => {
      const read = [];
      for (const trap of traps) if (await trap.wasRead()) read.push(path.basename(trap.file));
      return read;
    };
    await use({ wasRead });
    for (const trap of traps) await trap.close();
    restore(before);
  },
});

for (const typed of [false, true]) {
  const how = typed ? 'with KUBECONFIG set' : 'without KUBECONFIG';

  test(`kubeconfig: finding kubectl opens nobody's own, ${how}`, async ({ home, folder, recorder }) => {
    restore({ KUBECONFIG: typed ? path.join(folder, '.kube', 'typed') : undefined });
    const options = { minor: '1.36', node: 'none', nodeImageDigest: 'none' };
    expect((await ensureKubectl(recorder.context, options)).version).toBe('v1.36.1');
    expect(await home.wasRead()).toEqual([]);
  });

  test(`kubeconfig: the proof's kubectl opens the target's alone, ${how}`, async ({ home, folder }) => {
    restore({ KUBECONFIG: typed ? path.join(folder, '.kube', 'typed') : undefined });
    const kubeconfig = path.join(folder, 'target');
    await writeFile(kubeconfig, '{}');
    const { kubectl } = await localKubectl({ cluster: 'none', kubeconfig });
    expect((await kubectl(['version', '-o', 'json'])).status).toBe(200);
    expect(await home.wasRead()).toEqual([]);
  });
}

const mode = async (file: string) => ((await stat(file)).mode & 0o777).toString(8);

test('kubeconfig: the files are for their owner alone, though wider ones were there and the umask is wide', async ({
  folder,
}) => {
  const before = { umask: process.umask(0), state: process.env['XDG_STATE_HOME'] };
  process.env['XDG_STATE_HOME'] = folder;
  try {
    const kubeconfigs = path.join(folder, 'kind-and-eks', 'kubeconfigs');
    await mkdir(kubeconfigs, { recursive: true });
    for (const name of ['some.yaml', 'eks-some.yaml']) {
      await writeFile(path.join(kubeconfigs, name), 'old');
      await chmod(path.join(kubeconfigs, name), 0o666);
    }
    const kind = await writeProgram(path.join(folder, 'bin'), 'kind', '#!/bin/sh\necho "{}"\n');
    const file = await writeKubeconfig({ kind, name: 'some' });
    const eks = path.join(kubeconfigs, 'eks-some.yaml');
    await writeEksKubeconfig(eks, {
      cluster: 'some',
      region: 'us-west-2',
      endpoint: 'https://x',
      certificateAuthority: '',
    });
    expect([await mode(file), await mode(eks), await mode(kubeconfigs)]).toEqual(['600', '600', '700']);
  } finally {
    process.umask(before.umask);
    restore({ XDG_STATE_HOME: before.state });
  }
});
