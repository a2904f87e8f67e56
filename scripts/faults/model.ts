import type { Part } from '../../fixtures/components/proof.ts';
import type { RunTarget } from '../../fixtures/model/run.ts';
import type { VerbContext } from '../cli/verb.ts';

/** The cluster that a fault is injected into: ours, and made for it. */
export interface Ground {
  context: VerbContext;
  target: RunTarget;
  /** The Nodes, by their names; their containers have the same. */
  controlPlane: string;
  worker: string;
  otherWorker: string;
}

/** The name of the Node that nobody stands behind. */
export function ghostOf(cluster: string): string {
  return `${cluster}-ghost`;
}

/** A fault that lasts: how to take it away again, and what of the target is other than before while it lasts. */
export interface Injected {
  /** Another way to the same cluster. */
  kubeconfig?: string;
  /** Another kubectl on this machine. */
  kubectl?: string;
  undo: () => Promise<void>;
}

/** Something of a cluster broken on purpose. */
export interface Fault {
  /** `scheduler-stopped`. */
  id: string;
  /** `kube-scheduler stopped`. */
  title: string;
  /** What does its work no more: its own claims are refuted, and whoever depends on it cannot look. */
  breaks?: readonly Part[];
  /** What is not what it should be, and does its work all the same: its own claims are refuted, and nobody else's. */
  falsifies?: readonly Part[];
  /** The Node that the first line of the failure has to name: this one, or any; left out where nothing fails. */
  on?: 'controlPlane' | 'worker' | 'ghost' | 'any';
  /** One of the ten that run with each change. */
  short?: true;
  /** Breaks it. Resolves when the fault has taken hold; what it throws is a fault that did not. */
  inject: (ground: Ground) => Promise<Injected>;
}
