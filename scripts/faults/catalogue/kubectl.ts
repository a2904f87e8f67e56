import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Fault } from '../model.ts';

export const kubectlFaults: readonly Fault[] = [
  {
    id: 'kubectl-elsewhere',
    title: 'a kubectl that lists the Nodes of another cluster',
    falsifies: ['kubectl', 'topology'],
    on: 'any',
    inject: async ({ target }) => {
      const folder = await mkdtemp(path.join(tmpdir(), 'kind-and-eks-fault-'));
      const kubectl = path.join(folder, 'kubectl');
      await writeFile(kubectl, impostor(target.kubectl ?? 'kubectl'), { mode: 0o700 });
      return { kubectl, undo: () => rm(folder, { recursive: true }) };
    },
  },
];

// Nodes of the same names, made in another cluster: their uids tell. All else it does as it should.
function impostor(kubectl: string): string {
  const other = 's/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/00000000-0000-4000-8000-000000000000/g';
  return [
    '#!/bin/sh',
    'case "$*" in',
    `*"get nodes"*) "${kubectl}" "$@" | sed -E '${other}' ;;`,
    `*) exec "${kubectl}" "$@" ;;`,
    'esac',
    '',
  ].join('\n');
}
