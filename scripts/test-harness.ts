import { exitCodes, type ExitCode } from '../fixtures/model/exit-code.ts';
import { withLock } from './cli/lock.ts';
import { runVerb, type VerbContext } from './cli/verb.ts';
import { ensureEngine } from './engine/ensure-engine.ts';
import { deleteCluster } from './kind/cluster.ts';
import { nodeContainers } from './kind/containers.ts';
import { bringUp, clusterName, forgetTarget } from './proof/bring-up.ts';
import { readTargetChoice } from './proof/options.ts';
import { runPlaywright } from './proof/runner.ts';

await runVerb({
  name: 'test-harness',
  summary: 'Runs the specs of the harness itself; other options go to Playwright.',
  options: { 'no-install': { type: 'boolean', help: 'change nothing on this machine' } },
  notes: [
    'Specs under specs/harness/cluster need the kind cluster: it is brought up for them, and deleted again',
    'where it was not up before and where CI=true.',
  ],
  rest: 'playwright',
  run: async (context) => {
    await ensureEngine(context);
    return (await needsCluster(context)) ? onCluster(context) : runSpecs(context);
  },
});

async function needsCluster({ rest, signal }: VerbContext): Promise<boolean> {
  if (rest.includes('--list')) return false;
  let found = false;
  // Where the specs cannot be listed, the run itself says why.
  await runPlaywright(argumentsFor([...rest, '--list', '--reporter=list']), {}, signal, (line) => {
    found ||= /^\s+(?:\S*\/)?cluster\/\S+\.spec\.ts:/.test(line);
  });
  return found;
}

// The lock is held for bringing up and deleting alone: specs start verbs that take it themselves.
async function onCluster(context: VerbContext): Promise<ExitCode> {
  let mayStay = true as boolean;
  try {
    await withLock('cluster', context, 'brings the cluster up', async () => {
      mayStay = (await nodeContainers(clusterName)).length > 0 && process.env['CI'] !== 'true';
      await bringUp(context, readTargetChoice({}));
    });
    return await runSpecs(context);
  } finally {
    // After an interrupt, too: nobody else would take it down.
    const unhurried = { ...context, signal: new AbortController().signal };
    if (!mayStay) await withLock('cluster', unhurried, 'takes the cluster down', () => takeDown(context));
  }
}

async function takeDown({ out }: VerbContext): Promise<void> {
  if (await deleteCluster(clusterName)) out.note(`Deleted kind cluster "${clusterName}".`);
  await forgetTarget();
}

async function runSpecs({ out, rest, signal }: VerbContext): Promise<ExitCode> {
  const lines: string[] = [];
  const result = await runPlaywright(argumentsFor(rest), {}, signal, (line) => {
    lines.push(line);
    out.text(line);
  });
  if (result.stderr.trim() !== '') out.text(result.stderr.trim());
  const count = (word: string) => Number(new RegExp(`^\\s+(\\d+) ${word}\\b`, 'm').exec(lines.join('\n'))?.[1] ?? 0);
  out.text(`harness: ${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`);
  if (result.exitCode === 0 && count('passed') > 0) return exitCodes.proven;
  return lines.some((line) => line.includes('No tests found')) ? exitCodes.undetermined : exitCodes.defect;
}

function argumentsFor(rest: readonly string[]): string[] {
  return ['--config=specs/harness', '--reporter=list', ...rest];
}
