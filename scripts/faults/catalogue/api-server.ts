import { standBefore, type Answered } from '../api-proxy.ts';
import { untilHealthy } from '../health.ts';
import { inNode } from '../in-node.ts';
import type { Fault } from '../model.ts';
import { change, changeBack, setFlags } from '../static-pod.ts';

const apiServer = 'kube-apiserver';
const unit = 'kind-and-eks-slow';

export const apiServerFaults: readonly Fault[] = [
  {
    id: 'api-without-jobs',
    title: 'kube-apiserver that does not serve batch/v1',
    falsifies: [apiServer, 'kubernetes'],
    targets: ['kind', 'eks'],
    on: 'controlPlane',
    inject: async (ground) => {
      await change(ground, apiServer, (pod) => {
        setFlags(pod, { 'runtime-config': 'batch/v1=false' });
      });
      // While it was away leaders lost their Leases, and Nodes theirs: that is not the fault.
      await untilHealthy(ground);
      return { undo: () => changeBack(ground, apiServer) };
    },
  },
  {
    id: 'api-slow',
    title: 'kube-apiserver slow',
    inject: async ({ controlPlane }) => {
      // Stopped for a quarter of a second, again and again.
      const loop = 'p=$(pgrep -x kube-apiserver); while kill -STOP $p; do sleep 0.25; kill -CONT $p; sleep 0.2; done';
      await inNode(controlPlane, `systemd-run --quiet --collect --unit=${unit} sh -c '${loop}'`);
      return {
        undo: async () => {
          await inNode(controlPlane, `systemctl stop ${unit}; pkill -CONT -x kube-apiserver`);
        },
      };
    },
  },
  {
    id: 'api-recorded',
    title: 'an API server that answers writes from a recording',
    breaks: [apiServer, 'api-server-address'],
    on: 'controlPlane',
    short: true,
    inject: ({ target }) => {
      const recorded = new Map<string, Promise<Answered>>();
      return standBefore(target.kubeconfig, ({ method, path, ask }) => {
        if (method !== 'PUT' && method !== 'PATCH') return undefined;
        const key = `${method} ${path.split('?')[0] ?? ''}`;
        const answer = recorded.get(key) ?? ask();
        recorded.set(key, answer);
        return answer;
      });
    },
  },
  {
    id: 'api-other-version',
    title: 'an API server of another version than the Nodes',
    breaks: ['api-server-address'],
    falsifies: ['kubelet', 'kube-proxy'],
    on: 'any',
    inject: ({ target }) =>
      standBefore(target.kubeconfig, ({ method, path, ask }) =>
        method === 'GET' && path.split('?')[0] === '/version' ? ask().then(older) : undefined,
      ),
  },
];

// Of the minor before: then the Nodes are newer than their API server, which the version skew does not allow.
function older({ body, ...answered }: Answered): Answered {
  const version = JSON.parse(body) as Record<string, string>;
  const minor = Number(version['minor']) - 1;
  const gitVersion = `v1.${minor}.0`;
  const kept = Object.entries(version).filter(([name]) => !/^(emulation|minCompatibility)/.test(name));
  return { ...answered, body: JSON.stringify({ ...Object.fromEntries(kept), minor: String(minor), gitVersion }) };
}
