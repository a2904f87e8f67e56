import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { judgeFragment } from '../../../fixtures/judge-fragment.ts';
import type { Observation } from '../../../fixtures/model/evidence.ts';
import type { Run } from '../../../fixtures/model/run.ts';
import { proofOf } from '../../../fixtures/proofs.ts';
import { evidenceDocument } from '../../../fixtures/report/evidence-document.ts';
import { junit } from '../../../fixtures/report/junit.ts';
import { hashOf, type Manifest } from '../../../fixtures/report/manifest.ts';
import { pageDocument } from '../../../fixtures/report/page-document.ts';
import { assemble, type ClaimVerdict, type Shard, type Verdicts } from '../../../fixtures/report/verdicts.ts';
import { writeProof } from '../../../fixtures/report/write-proof.ts';

/** Evidence of a run on kind, by claim id: good for the scheduler, and for etcd, which is shown beside the claims. */
export const savedEvidence = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'saved-evidence.json'), 'utf8'),
) as Record<string, unknown>;

/** What is stored where not even the Namespace of a proof could be made. */
export const refusedNamespace: Observation = {
  request: 'POST /api/v1/namespaces',
  tryIt: 'kubectl create namespace kind-and-eks-kubelet',
  startedAt: '2026-11-23T07:00:05.000Z',
  durationMs: 7,
  status: 403,
  answer: { kind: 'Status', reason: 'Forbidden' },
};

const run: Run = {
  id: '261123070000-1ab001',
  verb: 'start',
  startedAt: '2026-11-23T07:00:00.000Z',
  page: '/a/page/that/is/gone.md',
  claims: [],
  statements: [],
  drawn: [],
  pageProblems: [],
  strictParity: false,
  outDir: '',
  full: true,
  pseudonymKey: 'a1b2',
  eventsFile: '',
  targets: [
    {
      name: 'kind',
      mode: 'created',
      cluster: 'kind-and-eks',
      kubeconfig: '/nowhere',
      uid: '12f39238',
      kubernetesVersion: 'v1.36.3',
      probeImage: 'agnhost:2.63.0',
    },
  ],
  pending: [],
  pid: 1,
  outOfScope: [{ target: 'eks', why: 'not asked for' }],
};

/** Of a shard: which, and the claims of the whole. */
interface Part {
  shard?: Shard;
  claims?: readonly string[];
}

/** A proof written as a run writes it, below `parent`; the evidence by claim id is judged by the claims' own proofs. */
export async function writeProofFolder(
  parent: string,
  evidence: Record<string, unknown>,
  changes: Partial<Run> = {},
  part: Part = {},
): Promise<ProofFolder> {
  const dir = path.join(await mkdtemp(path.join(parent, 'proof-')), 'out');
  const own = { ...run, ...changes, outDir: dir };
  const verdicts = Object.entries(evidence).map(([claim, seen]) => judged(claim, seen));
  const claims = verdicts.filter(({ claim }) => !isShown(claim));
  const all = assemble({
    run: own,
    finishedAt: own.startedAt,
    claims: (part.claims ?? claims.map(({ claim }) => claim)).map((id) => ({ id })),
    shard: part.shard,
    verdicts: claims,
    shown: verdicts.filter(({ claim }) => isShown(claim)),
    failed: [],
    defects: [],
    interrupted: false,
  });
  const [target] = own.targets;
  if (target === undefined) throw new Error('The proof needs a target.');
  await writeProof(own, {
    'verdicts.json': JSON.stringify(all, null, 2),
    'page.json': JSON.stringify(pageDocument(own, []), null, 2),
    'junit.xml': junit(all),
    'report/index.html': '<p>as it was drawn</p>',
    'evidence/kind.json': JSON.stringify(evidenceDocument(own.id, target, { node: '24.0.0' }, evidence), null, 2),
  });
  return new ProofFolder(own.full ? dir : path.join(dir, 'partial'), all);
}

const isShown = (claim: string) => claim.startsWith('shown/');

function judged(claim: string, evidence: unknown): ClaimVerdict {
  const proof = proofOf(claim);
  if (proof === undefined) throw new Error(`No proof knows claim ${claim}.`);
  const source = isShown(claim) ? null : { file: run.page, line: 7 };
  const { component } = proof;
  return { claim, component, target: 'kind', ...judgeFragment(proof, evidence, 'created'), evidence: [claim], source };
}

/** A proof on disk, and what somebody may do to it. */
export class ProofFolder {
  readonly dir: string;
  readonly verdicts: Verdicts;

  constructor(dir: string, verdicts: Verdicts) {
    this.dir = dir;
    this.verdicts = verdicts;
  }

  read(name: string): Promise<string> {
    return readFile(path.join(this.dir, name), 'utf8');
  }

  /** Changes a file and leaves the manifest as it is. */
  async edit(name: string, change: (text: string) => string): Promise<void> {
    await writeFile(path.join(this.dir, name), change(await this.read(name)));
  }

  /** Changes a file and puts its new hash into the manifest: what no hash can show. */
  async forge(name: string, change: (text: string) => string): Promise<void> {
    await this.edit(name, change);
    const manifest = JSON.parse(await this.read('manifest.json')) as Manifest;
    manifest.files[name] = hashOf(await this.read(name));
    await writeFile(path.join(this.dir, 'manifest.json'), JSON.stringify(manifest));
  }
}
