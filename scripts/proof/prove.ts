import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { HarnessError } from '../../fixtures/errors.ts';
import { exitCodes, type ExitCode } from '../../fixtures/model/exit-code.ts';
import { runVariable, type Run, type RunTarget } from '../../fixtures/model/run.ts';
import { callerDir, stateDir } from '../../fixtures/paths.ts';
import { headline } from '../../fixtures/report/headline.ts';
import type { Verdicts } from '../../fixtures/report/verdicts.ts';
import { proofDir, refuseForeignOut } from '../../fixtures/report/write-proof.ts';
import { removeSharedAccount } from '../../fixtures/probe-namespace.ts';
import { claimsOf } from '../../fixtures/workshop/claims.ts';
import { lineFor } from '../cli/options.ts';
import type { Event } from '../cli/output.ts';
import type { VerbContext } from '../cli/verb.ts';
import { withApi } from '../kind/api.ts';
import { deleteCluster, kubeconfigFile } from '../kind/cluster.ts';
import { bringUp, clusterName, forgetTarget } from './bring-up.ts';
import type { ProofChoice } from './options.ts';
import { becomeProver, forgetProver } from './least-privilege.ts';
import { requireRights } from './require-rights.ts';
import { runPlaywright } from './runner.ts';
import { verdictTable, wrap } from './table.ts';

export interface ProofRequest {
  verb: 'start' | 'test';
  choice: ProofChoice;
  /** Arguments for Playwright, as typed. */
  playwright: readonly string[];
  full: boolean;
}

const eksMissing = 'this version has no EKS target yet';

/** The main job: brings the targets up, runs the specs, shows the verdicts, and takes down what should not stay. */
export async function prove(context: VerbContext, { verb, choice, playwright, full }: ProofRequest): Promise<ExitCode> {
  claimsOf(choice.page);
  await refuseForeignOut(choice.outDir);
  context.out.note(`EKS: ${eksMissing}; proving on kind alone.`);
  let shared: RunTarget | undefined;
  try {
    const target = await asChosen(context, await bringUp(context, choice), choice);
    shared = target;
    await requireRights(context, target);
    const run: Run = {
      id: context.runId,
      verb,
      startedAt: new Date().toISOString(),
      page: choice.page,
      outDir: choice.outDir,
      full,
      pseudonymKey: randomBytes(32).toString('hex'),
      eventsFile: path.join(stateDir(), 'runs', context.runId, 'events.ndjson'),
      targets: [target],
      outOfScope: [{ target: 'eks', why: eksMissing }],
    };
    const verdicts = await runSpecs(context, run, playwright);
    show(context, run, verdicts);
    return verdicts.exit.code;
  } finally {
    try {
      await removeShared(context, shared);
    } finally {
      await afterwards(context, choice);
    }
  }
}

async function removeShared(context: VerbContext, target: RunTarget | undefined): Promise<void> {
  if (target?.namespace === undefined) return;
  const { kubeconfig, namespace } = target;
  await withApi(kubeconfig, (api) => removeSharedAccount(api, namespace, context.runId));
}

// The target as the options want it to be asked: by whom, and in which Namespace.
async function asChosen(context: VerbContext, target: RunTarget, choice: ProofChoice): Promise<RunTarget> {
  const { namespace } = choice;
  const kubeconfig = choice.leastPrivilege ? await becomeProver(context, target) : target.kubeconfig;
  return { ...target, kubeconfig, ...(namespace === undefined ? {} : { namespace }) };
}

async function runSpecs(context: VerbContext, run: Run, playwright: readonly string[]): Promise<Verdicts> {
  const dir = path.dirname(run.eventsFile);
  const runFile = path.join(dir, 'run.json');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  try {
    await writeFile(runFile, JSON.stringify(run), { mode: 0o600 });
    await writeFile(run.eventsFile, context.events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    const lost: string[] = [];
    const result = await context.out.phase('Prove', '10 s', async (step) => {
      const ended = await runPlaywright(playwright, { [runVariable]: runFile }, context.signal, (line) => {
        relay(context, line, step, lost);
      });
      context.signal.throwIfAborted();
      return ended;
    });
    return readVerdicts(run, result.stderr, lost);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

// The reporter speaks NDJSON; whatever else the runner prints is for people.
function relay(context: VerbContext, line: string, step: (doing: string) => void, lost: string[]): void {
  const event = parseEvent(line);
  if (event === undefined) {
    if (line !== '') context.out.note(line);
    return;
  }
  context.out.event(event);
  const text = typeof event['text'] === 'string' ? event['text'] : '';
  if (event.type === 'verdict') step(`${String(event['component'])} ${String(event['verdict'])}`);
  if (event.type === 'defect') context.out.text(`! ${text}`);
  if (event.type === 'spec-output') context.out.text(text);
  if (event.type === 'proof-lost') lost.push(text);
}

function parseEvent(line: string): Event | undefined {
  if (!line.startsWith('{"run":')) return undefined;
  try {
    return JSON.parse(line) as Event;
  } catch {
    return undefined;
  }
}

function readVerdicts(run: Run, stderr: string, lost: readonly string[]): Verdicts {
  for (const full of [run.full, false]) {
    const file = path.join(proofDir({ ...run, full }), 'verdicts.json');
    const verdicts = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Verdicts) : undefined;
    if (verdicts?.run === run.id) return verdicts;
  }
  const lostTo = lost[0];
  throw new HarnessError({
    id: lostTo === undefined ? 'no-verdicts' : 'proof-not-written',
    exitCode: lostTo === undefined ? exitCodes.defect : exitCodes.environment,
    doing: `Write the proof to ${proofDir(run)}`,
    seen: lostTo ?? `the runner ended without verdicts: ${stderr.trim().split('\n').at(-1) ?? 'it said nothing'}`,
    next:
      lostTo === undefined
        ? 'Please report it with the lines above.'
        : 'Make room or rights there, then run the same command again.',
  });
}

function show(context: VerbContext, run: Run, verdicts: Verdicts): void {
  const { stdout } = process;
  const colour = stdout.isTTY && process.env['NO_COLOR'] === undefined && context.values['json'] !== true;
  const width = Math.min(stdout.columns || 80, 100);
  context.out.text(verdictTable(verdicts, width, colour));
  context.out.text(['', ...wrap(headline(verdicts), width, '')].join('\n'));
  for (const defect of verdicts.defects) context.out.text(`! Defect of the harness: ${defect}`);
  const where = path.relative(callerDir(), proofDir({ ...run, full: verdicts.full })) || '.';
  context.out.text(`\nProof: ${where}/report/index.html, ${where}/verdicts.json${verdicts.full ? '' : ' (a part)'}`);
  const count = (...words: string[]) => verdicts.verdicts.filter(({ verdict }) => words.includes(verdict)).length;
  const failed = count('refuted', 'undetermined') + verdicts.defects.length;
  context.out.text(`proof: ${count('proven')} passed, ${failed} failed, ${count('unobservable')} skipped`);
  context.out.event({ type: 'verdicts', exit: verdicts.exit, headline: headline(verdicts) });
}

async function afterwards(context: VerbContext, choice: ProofChoice): Promise<void> {
  if (choice.leastPrivilege) await forgetProver(choice.attach ?? clusterName);
  if (choice.attach !== undefined) {
    await rm(kubeconfigFile(choice.attach), { force: true });
  } else if (!choice.keep) {
    if (await deleteCluster(clusterName)) context.out.note(`Deleted kind cluster "${clusterName}".`);
    await forgetTarget();
  } else if (existsSync(kubeconfigFile(clusterName))) {
    context.out.note(`Cluster "${clusterName}" stays up for the next run; remove it with: ${lineFor('down', [])}`);
  }
}
