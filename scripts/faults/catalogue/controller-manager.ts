import { withApi } from '../../kind/api.ts';
import { read, until, untilLeaseIsOver } from '../in-node.ts';
import type { Fault, Ground } from '../model.ts';
import { must } from '../objects.ts';
import { signal } from '../processes.ts';
import { change, changeBack, putBack, setFlags, takeAway } from '../static-pod.ts';

const manager = 'kube-controller-manager';
const leaseSeconds = 15;

export const controllerManagerFaults: readonly Fault[] = [
  {
    id: 'manager-stopped',
    title: 'kube-controller-manager stopped',
    breaks: [manager],
    targets: ['kind', 'eks'],
    on: 'controlPlane',
    short: true,
    inject: async (ground) => {
      await takeAway(ground, manager);
      return { undo: () => putBack(ground, manager) };
    },
  },
  {
    id: 'manager-paused',
    title: 'kube-controller-manager paused',
    breaks: [manager],
    on: 'controlPlane',
    inject: async (ground) => {
      await signal(ground.controlPlane, 'controllerManager', 'STOP');
      await untilLeaseIsOver(ground, manager, leaseSeconds);
      return { undo: () => signal(ground.controlPlane, 'controllerManager', 'CONT') };
    },
  },
  controllerOff('no-replicasets', 'replicaset-controller'),
  controllerOff('no-endpointslices', 'endpointslice-controller'),
];

// Not the garbage collector: it may be late without being broken, and its lack alone refutes nothing.
function controllerOff(id: string, controller: string): Fault {
  return {
    id,
    title: `kube-controller-manager without its ${controller}`,
    breaks: [manager],
    on: 'controlPlane',
    inject: async (ground) => {
      await change(ground, manager, (pod) => {
        setFlags(pod, { controllers: `*,bootstrapsigner,tokencleaner,-${controller}` });
      });
      await untilOthersWork(ground);
      return { undo: () => changeBack(ground, manager) };
    },
  };
}

// A controller manager that was just started is as late with all of its work: what is off must be late beside the rest.
async function untilOthersWork(ground: Ground): Promise<void> {
  const published = '/api/v1/namespaces/kube-public/configmaps/kube-root-ca.crt';
  await withApi(ground.target.kubeconfig, async (api) => {
    await must(api, 'DELETE', published);
    await until(
      ground,
      `${manager} publishes what was deleted`,
      async () => (await read(api, published)) !== undefined,
    );
  });
}
