import path from 'node:path';
import { stateDir } from '../../fixtures/paths.ts';

/** Our own file for each cluster: the user's ~/.kube/config is never opened. */
export function kubeconfigFile(cluster: string): string {
  return path.join(stateDir(), 'kubeconfigs', `${cluster}.yaml`);
}
