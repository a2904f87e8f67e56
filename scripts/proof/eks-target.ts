import { rm } from 'node:fs/promises';
import { messageOf } from '../../fixtures/errors.ts';
import type { RunTarget } from '../../fixtures/model/run.ts';
import { pins } from '../../fixtures/versions.ts';
import type { VerbContext } from '../cli/verb.ts';
import { inspectEngine } from '../engine/inspect-engine.ts';
import { attachEks, type EksAttachment } from '../eks/attach.ts';
import type { CreateChoice } from '../eks/create/choice.ts';
import { memoryShortage } from '../eks/emulated/memory.ts';
import { emulatedName } from '../eks/emulated/name.ts';
import type { Rehearsal } from '../eks/emulated/rehearse.ts';
import { nodeContainers } from '../kind/containers.ts';
import { settle, waitForRegistration } from '../kind/settle.ts';
import type { BroughtUp } from './beside.ts';
import type { KindTools } from './kind-tools.ts';
import type { TargetChoice } from './options.ts';

/** How the EKS target will come up, where it is in scope. */
export interface EksPlan {
  /** The minor of a cluster that is there already; kind follows it. */
  minor?: string;
  bringUp: (context: VerbContext) => Promise<BroughtUp>;
}

/**
 * Decides how the EKS target comes up. AWS is asked here, before anything is made, for a cluster to attach to. `leftOut`
 * says why there is no plan.
 */
export async function prepareEks(
  context: VerbContext,
  choice: TargetChoice,
  tools: (minor: string) => Promise<KindTools>,
): Promise<{ plan?: EksPlan; leftOut?: string }> {
  if (!choice.targets.includes('eks')) return { leftOut: 'not asked for' };
  const { eks } = choice;
  if (eks.how === 'create') {
    const agreed = await agree(context, eks.create);
    return {
      plan: { minor: agreed.minor, bringUp: (during) => created(during, agreed, { choice, tools, verb: context }) },
    };
  }
  if (eks.how === 'attach') {
    const attachment = await attachEks(context, { name: eks.name, kubernetes: choice.minor });
    const bringUp = async (during: VerbContext) => {
      const [target, bastion] = await Promise.all([
        attached(during, attachment, choice),
        bastionImage(during, () => tools(attachment.minor)),
      ]);
      return { target: { ...target, ...bastion } };
    };
    return { plan: { minor: attachment.minor, bringUp } };
  }
  const short = await shortOfMemory(context);
  if (short !== undefined) {
    context.out.note(`EKS: not rehearsed, ${short}.`);
    return { leftOut: short };
  }
  return { plan: { bringUp: (during) => emulated(during, choice, tools) } };
}

// A node image carries kubectl. Without an engine there is no bastion, and all other claims are proven all the same.
async function bastionImage(
  { out }: VerbContext,
  tools: () => Promise<KindTools>,
): Promise<Pick<RunTarget, 'bastionImage'>> {
  try {
    return { bastionImage: (await tools()).image.ref };
  } catch (error) {
    out.note(`No image for a bastion: ${messageOf(error)}`);
    return {};
  }
}

// Asked for before anything is brought up: nobody reads a question between the lines of other phases.
async function agree(context: VerbContext, create: CreateChoice): Promise<CreateChoice> {
  const { agreeToCreate } = await import('../eks/create/agree.ts');
  await agreeToCreate(context, create);
  return { ...create, agreed: true };
}

interface Around {
  choice: TargetChoice;
  tools: (minor: string) => Promise<KindTools>;
  /** The verb's own: it goes on when nothing is brought up any more. */
  verb: VerbContext;
}

async function created(
  context: VerbContext,
  create: CreateChoice,
  { choice, tools, verb }: Around,
): Promise<BroughtUp> {
  const { createEks } = await import('../eks/create/create.ts');
  const { cluster } = await createEks(context, create);
  const close = () => removeCreated(verb, create);
  try {
    const attachment = await attachEks(context, { name: cluster, kubernetes: create.minor });
    const [target, bastion] = await Promise.all([
      attached(context, attachment, choice),
      bastionImage(context, () => tools(create.minor)),
    ]);
    await settle(context, target.kubeconfig);
    return { target: { ...target, ...bastion, mode: attachment.genuine ? 'created' : 'emulated' }, close };
  } catch (error) {
    if (create.goes) await close();
    throw error;
  }
}

// Whoever interrupts does not wait the half hour: the deletion is begun, and said.
async function removeCreated(context: VerbContext, { account, goes }: CreateChoice): Promise<void> {
  if (!goes) return;
  if (context.signal.aborted) {
    const { interrupted } = await import('../eks/create/interrupted.ts');
    await interrupted(context, goes);
    return;
  }
  const { deleteEks } = await import('../eks/create/delete.ts');
  await deleteEks(context, { account });
}

async function attached(
  context: VerbContext,
  attachment: EksAttachment,
  choice: Pick<TargetChoice, 'probeImage'>,
): Promise<RunTarget> {
  try {
    return await asTarget(context, attachment, choice);
  } catch (error) {
    await rm(attachment.kubeconfig, { force: true });
    throw error;
  }
}

async function asTarget(
  context: VerbContext,
  attachment: EksAttachment,
  choice: Pick<TargetChoice, 'probeImage'>,
): Promise<RunTarget> {
  const { cluster, region, host, genuine, kubeconfig } = attachment;
  const registered = await waitForRegistration(context, kubeconfig, 1);
  return {
    name: 'eks',
    mode: genuine ? 'attached' : 'emulated',
    cluster,
    kubeconfig,
    ...registered,
    aws: { region, cluster, host },
    probeImage: choice.probeImage ?? pins.probeImage.ref,
  };
}

/** Brings the emulation up and leaves it up; whoever wants to ask it starts a stand-in of their own. */
export async function bringUpEmulated(
  context: VerbContext,
  choice: TargetChoice,
  tools: (minor: string) => Promise<KindTools>,
): Promise<RunTarget> {
  const { target, close } = await emulated(context, choice, tools);
  await close();
  return target;
}

/** Brings an emulation up, with AWS's part played by this process until it is closed; by default the one that stays. */
export async function emulated(
  context: VerbContext,
  choice: Pick<TargetChoice, 'minor' | 'retain' | 'probeImage'>,
  tools: (minor: string) => Promise<KindTools>,
  name: string = emulatedName,
): Promise<BroughtUp & Pick<Rehearsal, 'close' | 'world'>> {
  const { rehearse } = await import('../eks/emulated/rehearse.ts');
  const minor = choice.minor ?? pins.kubernetes.default;
  const kind = await tools(minor);
  const rehearsal = await rehearse(context, kind, { ...choice, name, minor });
  try {
    const attachment = await attachEks(context, { name, kubernetes: minor });
    const target = await attached(context, attachment, { probeImage: rehearsal.probeImage });
    if (rehearsal.created) await settle(context, target.kubeconfig);
    const { nodeImage, env, close, world } = rehearsal;
    return { target: { ...target, nodeImage, bastionImage: nodeImage.ref }, env, close, world };
  } catch (error) {
    await rehearsal.close();
    throw error;
  }
}

// Where the emulation is up already, it has its memory.
async function shortOfMemory({ signal }: VerbContext): Promise<string | undefined> {
  // An engine that hangs is met again, and told, where it is needed.
  const found = await inspectEngine({ answerMs: 2_000 }, signal);
  const shortage = memoryShortage(found);
  if (shortage === undefined || !found.reachable) return shortage;
  return (await nodeContainers(emulatedName)).length > 0 ? undefined : shortage;
}
