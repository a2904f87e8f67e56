import { untilLeaseIsOver } from '../in-node.ts';
import type { Fault } from '../model.ts';
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
      return { undo: () => changeBack(ground, manager) };
    },
  };
}
