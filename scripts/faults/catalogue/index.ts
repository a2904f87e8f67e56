import type { Fault } from '../model.ts';
import { apiServerFaults } from './api-server.ts';
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
];
