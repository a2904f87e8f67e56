import type { TargetName } from '../../fixtures/model/evidence.ts';
import { emulatedName } from '../eks/emulated/name.ts';
import { clusterName } from './bring-up.ts';

/** The kind clusters that this project makes for targets, by name. */
export function ownClusters(targets: readonly TargetName[]): string[] {
  const names = { kind: clusterName, eks: emulatedName };
  return targets.map((name) => names[name]);
}
