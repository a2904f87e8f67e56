import { type Engine } from '../engine/inspect-engine.ts';
import { ensureEngine } from '../engine/ensure-engine.ts';
import type { VerbContext } from '../cli/verb.ts';
import { ensureKind } from '../kind/kind-binary.ts';
import type { NodeImage } from '../kind/builder.ts';
import { ensureNodeImage } from '../kind/node-image-ladder.ts';

/** What a kind cluster is made with. */
export interface KindTools {
  engine: Engine;
  /** kind's binary. */
  kind: string;
  image: NodeImage;
}

/** Makes the tools ready for a minor, once for all targets that ask: engine, kind, node image, in this order. */
export function kindTools(context: VerbContext): (minor: string) => Promise<KindTools> {
  const ready = new Map<string, Promise<KindTools>>();
  let base: Promise<{ engine: Engine; kind: string }> | undefined;
  return (minor) => {
    base ??= engineAndKind(context);
    const tools = ready.get(minor) ?? withImage(context, base, minor);
    ready.set(minor, tools);
    return tools;
  };
}

async function engineAndKind(context: VerbContext): Promise<{ engine: Engine; kind: string }> {
  const engine = await ensureEngine(context);
  return { engine, kind: (await ensureKind(context)).path };
}

async function withImage(
  context: VerbContext,
  base: Promise<{ engine: Engine; kind: string }>,
  minor: string,
): Promise<KindTools> {
  const { engine, kind } = await base;
  return { engine, kind, image: await ensureNodeImage(context, engine, minor) };
}
