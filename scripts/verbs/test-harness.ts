import type { TargetName } from '../../fixtures/model/evidence.ts';
import { exitCodes, type ExitCode } from '../../fixtures/model/exit-code.ts';
import { withLock } from '../cli/lock.ts';
import type { Verb, VerbContext } from '../cli/verb.ts';
import { ensureEngine } from '../engine/ensure-engine.ts';
import { deleteCluster } from '../kind/cluster.ts';
import { nodeContainers } from '../kind/containers.ts';
import { bringUp, forgetTarget } from '../proof/bring-up.ts';
import { bringUpEmulated } from '../proof/eks-target.ts';
import { kindTools } from '../proof/kind-tools.ts';
import { readTargetChoice } from '../proof/options.ts';
import { ownClusters } from '../proof/own-clusters.ts';
import { runPlaywright } from '../proof/runner.ts';

export const run: Verb['run'] = async (context) => {
  await ensureEngine(context);
  const needed = await clustersNeeded(context);
  return needed.length > 0 ? onClusters(context, needed) : runSpecs(context);
};

// Specs in cluster/ need the kind cluster, those in emulated/ the EKS emulation too.
async function clustersNeeded({ rest, signal }: VerbContext): Promise<TargetName[]> {
  if (rest.includes('--list')) return [];
  const folders = new Set<string>();
  // Where the specs cannot be listed, the run itself says why.
  await runPlaywright(argumentsFor([...rest, '--list', '--reporter=list']), {}, signal, (line) => {
    folders.add(/^\s+(?:\S*\/)?(cluster|emulated)\/\S+\.spec\.ts:/.exec(line)?.[1] ?? '');
  });
  if (folders.has('emulated')) return ['kind', 'eks'];
  return folders.has('cluster') ? ['kind'] : [];
}

// The lock is held for bringing up and deleting alone: specs start verbs that take it themselves.
async function onClusters(context: VerbContext, targets: readonly TargetName[]): Promise<ExitCode> {
  const going: TargetName[] = [];
  try {
    await withLock('cluster', context, 'brings the clusters up', async () => {
      const up = new Set((await nodeContainers()).map(({ cluster }) => cluster));
      going.push(...targets.filter((name) => !up.has(ownClusters([name]).join()) || process.env['CI'] === 'true'));
      const tools = kindTools(context);
      const choice = readTargetChoice({});
      await bringUp(context, choice, tools);
      if (targets.includes('eks')) await bringUpEmulated(context, choice, tools);
    });
    return await runSpecs(context);
  } finally {
    // After an interrupt, too: nobody else would take them down.
    const unhurried = { ...context, signal: new AbortController().signal };
    if (going.length > 0) {
      await withLock('cluster', unhurried, 'takes the clusters down', () => takeDown(context, going));
    }
  }
}

async function takeDown({ out }: VerbContext, targets: readonly TargetName[]): Promise<void> {
  for (const name of ownClusters(targets)) {
    if (await deleteCluster(name)) out.note(`Deleted kind cluster "${name}".`);
  }
  if (targets.includes('kind')) await forgetTarget();
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
