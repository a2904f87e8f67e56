import type { V1Pod } from '@kubernetes/client-node';
import { parse, stringify } from 'yaml';
import { holds, inNode, until } from './in-node.ts';
import type { Ground } from './model.ts';

const manifests = '/etc/kubernetes/manifests';
const away = '/etc/kubernetes/kind-and-eks-away';

type StaticPod = 'kube-scheduler' | 'kube-controller-manager' | 'kube-apiserver';

/** Takes a static Pod's manifest away: the kubelet ends it. */
export async function takeAway(ground: Ground, pod: StaticPod): Promise<void> {
  const { controlPlane } = ground;
  await inNode(controlPlane, `mkdir -p ${away} && mv ${manifests}/${pod}.yaml ${away}/`);
  await until(ground, `${pod} has ended`, async () => !(await holds(controlPlane, `pgrep -x '${nameOf(pod)}'`)));
}

/** Puts it back as it was. */
export async function putBack({ controlPlane }: Ground, pod: StaticPod): Promise<void> {
  await inNode(controlPlane, `mv ${away}/${pod}.yaml ${manifests}/`);
}

/** Changes a static Pod, and waits until its new process runs. */
export async function change(ground: Ground, pod: StaticPod, edit: (pod: V1Pod) => void): Promise<void> {
  const { controlPlane } = ground;
  const manifest = parse(await inNode(controlPlane, `cat ${manifests}/${pod}.yaml`)) as V1Pod;
  edit(manifest);
  await inNode(controlPlane, `mkdir -p ${away} && cp ${manifests}/${pod}.yaml ${away}/`);
  await anew(ground, pod, async () => {
    // Moved into place in one step: the kubelet reads the folder at any time.
    await writeInNode(controlPlane, `${away}/new`, stringify(manifest));
    await inNode(controlPlane, `mv ${away}/new ${manifests}/${pod}.yaml`);
  });
}

/** Puts back what \`change\` kept, and waits until the process runs anew. */
export async function changeBack(ground: Ground, pod: StaticPod): Promise<void> {
  await anew(ground, pod, () => putBack(ground, pod));
}

/** Writes a file in a Node's container. */
export async function writeInNode(node: string, file: string, text: string): Promise<void> {
  // In base64 nothing in it means anything to a shell.
  await inNode(node, `printf %s '${Buffer.from(text).toString('base64')}' | base64 -d > ${file}`);
}

/** Adds flags to the command of a static Pod's container; a flag that is there already is replaced. */
export function setFlags({ spec }: V1Pod, flags: Record<string, string>): void {
  const [container] = spec?.containers ?? [];
  if (container?.command === undefined) throw new Error('a static Pod has a command');
  const names = Object.keys(flags);
  container.command = [
    ...container.command.filter((one) => !names.some((name) => one.startsWith(`--${name}=`))),
    ...names.map((name) => `--${name}=${flags[name] ?? ''}`),
  ];
}

// As the kernel cuts it.
function nameOf(pod: StaticPod): string {
  return pod.slice(0, 15);
}

async function anew(ground: Ground, pod: StaticPod, work: () => Promise<void>): Promise<void> {
  const pid = () => inNode(ground.controlPlane, `pgrep -x '${nameOf(pod)}' || true`);
  const before = await pid();
  await work();
  const isNew = async () => {
    const now = await pid();
    return now !== '' && now !== before;
  };
  // An API server with watches open is given half a minute to end.
  await until(ground, `${pod} runs anew`, isNew, 90);
}
