import { setTimeout as sleep } from 'node:timers/promises';
import { createOutput } from '../../../scripts/cli/output.ts';
import { readCreateChoice } from '../../../scripts/eks/create/choice.ts';
import { createEks } from '../../../scripts/eks/create/create.ts';
import { deleteEks } from '../../../scripts/eks/create/delete.ts';

// Run by create.spec.ts in a process of its own, so that it can be killed: `create-child.ts create|delete MILLISECONDS`.
const [, , what, look = '5'] = process.argv;
const context = {
  out: createOutput({ json: false, runId: 'child' }),
  signal: new AbortController().signal,
  mayInstall: false,
  runId: `261123104500-child`,
};
const pause = (_ms: number, signal: AbortSignal) => sleep(Number(look), undefined, { signal });
if (what === 'create') await createEks(context, readCreateChoice({ yes: true }, false), { pause });
else await deleteEks(context, { pause });
