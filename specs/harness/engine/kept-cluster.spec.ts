import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from './test.ts';

// A real cluster, of one Node, on an engine that is restarted under it.
test.describe.configure({ timeout: 300_000 });

test('engine: one that was restarted brings a kept cluster back, and the next run uses it', async ({
  engine,
  nodeImage,
  typed,
  folder,
}) => {
  expect(await engine.mustDocker('images', '--quiet', nodeImage)).not.toBe('');
  const config = path.join(folder, 'kind.yaml');
  await writeFile(config, 'kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\n');
  const up = () => typed('up', '--target', 'kind', '--kind-config', config).ended;

  const made = await up();
  expect([made.stdout, made.code]).toEqual([expect.stringContaining('Cluster "kind-and-eks" is up'), 0]);
  await engine.stop();
  await engine.startDaemon();
  const again = await up();
  expect([again.stderr, again.code]).toEqual([expect.not.stringContaining('Error'), 0]);
  expect(again.stdout).toContain('Using the kind cluster "kind-and-eks" that is up.');

  expect((await typed('down', '--target', 'kind').ended).code).toBe(0);
  expect(await engine.left()).toEqual([]);
});
