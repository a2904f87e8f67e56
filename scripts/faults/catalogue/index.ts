import type { Case, Fault } from '../model.ts';
import { apiServerFaults } from './api-server.ts';
import { awsFaults } from './aws.ts';
import { controllerManagerFaults } from './controller-manager.ts';
import { kubeProxyFaults } from './kube-proxy.ts';
import { kubectlFaults } from './kubectl.ts';
import { kubeletFaults } from './kubelet.ts';
import { networkFaults } from './network.ts';
import { nodeHostFaults } from './node-hosts.ts';
import { schedulerFaults } from './scheduler.ts';

/** Every fault, in the order in which they are injected. */
export const faults: readonly Fault[] = [
  ...schedulerFaults,
  ...controllerManagerFaults,
  ...kubeletFaults,
  ...kubeProxyFaults,
  ...apiServerFaults,
  ...networkFaults,
  ...nodeHostFaults,
  ...kubectlFaults,
  ...awsFaults,
];

/** Each fault on each of its targets, in that order; kind first. */
export const cases: readonly Case[] = (['kind', 'eks'] as const).flatMap((target) =>
  faults.flatMap((fault) => ((fault.targets ?? ['kind']).includes(target) ? [{ fault, target }] : [])),
);
