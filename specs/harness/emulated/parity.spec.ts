import { randomUUID } from 'node:crypto';
import { kubeApiserver } from '../../../fixtures/components/index.ts';
import type { ComponentProof } from '../../../fixtures/components/proof.ts';
import type { EvidenceDocument } from '../../../fixtures/model/evidence.ts';
import { redact } from '../../../fixtures/model/redact.ts';
import type { RunTarget } from '../../../fixtures/model/run.ts';
import { compareEvidence } from '../../../fixtures/parity/compare.ts';
import { readExplained } from '../../../fixtures/parity/explained.ts';
import type { Parity } from '../../../fixtures/parity/model.ts';
import { parityFacts } from '../../../fixtures/parity/observe.ts';
import { planOf } from '../../../fixtures/plan.ts';
import { ProbeNamespace } from '../../../fixtures/probe-namespace.ts';
import { evidenceDocument } from '../../../fixtures/report/evidence-document.ts';
import { ApiServer } from '../../../fixtures/targets/api-server.ts';
import { engineReader } from '../../../fixtures/targets/engine-reader.ts';
import { runTarget } from '../../../fixtures/targets/run.ts';
import { expect, test } from '../support/emulation.ts';

// Live against live: what is planted in one cluster must be found by its name, and nothing else.

test.describe.configure({ timeout: 120_000 });

const compared = [kubeApiserver, parityFacts] as readonly ComponentProof<unknown>[];
const today = '2026-11-23';
const compare = (kind: EvidenceDocument, eks: EvidenceDocument) =>
  compareEvidence(kind, eks, { explained: readExplained(), today });

test('parity: planted differences are found by name, explained where they explain themselves, without a verdict', async ({
  emulation,
}) => {
  const up = await kindTarget();
  const eksTarget: RunTarget = { ...up, name: 'eks', mode: 'emulated', uid: randomUUID() };
  const kind = await evidenceOf(() => ApiServer.connect(up.kubeconfig), up);
  const before = compare(kind, await evidenceOf(emulation.connect, eksTarget));

  const planted = [crd('eniconfigs', 'crd.k8s.amazonaws.com', 'ENIConfig'), crd('widgets', 'example.com', 'Widget')];
  const storageClass = {
    path: '/apis/storage.k8s.io/v1/storageclasses',
    body: {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'planted' },
      provisioner: 'example.com/none',
    },
  };
  try {
    for (const { path, body } of [...planted, storageClass]) {
      expect((await emulation.api.ask(path, { method: 'POST', body })).status).toBe(201);
    }
    await expect
      .poll(async () => (await emulation.api.ask('/apis/crd.k8s.amazonaws.com/v1alpha1')).status, { timeout: 30_000 })
      .toBe(200);
    const eks = await evidenceOf(emulation.connect, eksTarget);
    const after = compare(kind, eks);

    expect(after.verdict).toBeUndefined();
    expect(after.exercised).toBe(true);
    const added = whereIn(after).filter((where) => !whereIn(before).includes(where));
    expect(added.filter((where) => !/^(?:namespace|cluster-role|lease)/.test(where))).toEqual([
      'extension-group/crd.k8s.amazonaws.com',
      'extension-group/example.com',
      'storage-class/planted',
    ]);
    const explained = new Map(
      [...after.differences, ...after.shown].map(({ where, explainedBy }) => [where, explainedBy]),
    );
    expect(explained.get('extension-group/crd.k8s.amazonaws.com')).toBe('group-cni');
    expect(explained.get('extension-group/example.com')).toMatch(/CustomResourceDefinition|CRD/i);
    expect(explained.get('storage-class/planted')).toBeUndefined();

    // The same evidence, as if it were of a real cluster: a built-in group that is missing there refutes.
    const text = JSON.stringify({ ...eks, mode: 'attached' });
    const without = JSON.parse(text.replaceAll('"batch"', '"planted.k8s.io"')) as EvidenceDocument;
    const real = compare(kind, without);
    expect(real.differences).toContainEqual(
      expect.objectContaining({ where: 'api-group/batch', b: null, fails: true }),
    );
    expect(real.verdict).not.toBe('proven');
    expect(JSON.stringify(compare(kind, without))).toBe(JSON.stringify(real));
  } finally {
    for (const { path, body } of [...planted, storageClass]) {
      await emulation.api.ask(`${path}/${body.metadata.name}`, { method: 'DELETE' });
    }
  }
});

function whereIn({ differences, shown }: Parity): string[] {
  return [...differences, ...shown].map(({ where }) => where);
}

async function kindTarget(): Promise<RunTarget> {
  const found = await runTarget('kind');
  if ('failed' in found) throw new Error(found.failed.reason);
  return found.up;
}

// A connection of its own for each look: what an API server is, it is asked once.
async function evidenceOf(connect: () => Promise<ApiServer>, target: RunTarget): Promise<EvidenceDocument> {
  const api = await connect();
  const run = `harness-${Date.now().toString(36)}`;
  const name = `kind-and-eks-parity-${run}`;
  const probes = new ProbeNamespace(api, run, 'parity', name);
  try {
    expect(await probes.open(true)).toBeUndefined();
    const context = {
      ...planOf({ run, probeImage: target.probeImage }, name),
      ...{ api, mode: target.mode, cluster: target.cluster, engine: engineReader, newNamespace: true },
      create: <Answer>(planned: Parameters<typeof probes.create>[0]) => probes.create<Answer>(planned),
    };
    const claims: Record<string, unknown> = {};
    for (const proof of compared) claims[proof.claim] = await proof.observe(context);
    return redact(evidenceDocument(run, target, {}, claims), 'key');
  } finally {
    await probes.close();
    await api.close();
  }
}

function crd(plural: string, group: string, kind: string) {
  const schema = { openAPIV3Schema: { type: 'object' } };
  return {
    path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    body: {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `${plural}.${group}` },
      spec: {
        group,
        scope: 'Cluster',
        names: { plural, singular: kind.toLowerCase(), kind },
        versions: [{ name: 'v1alpha1', served: true, storage: true, schema }],
      },
    },
  };
}
