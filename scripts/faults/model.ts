import type { Part } from '../../fixtures/components/proof.ts';
import type { World } from '../../fixtures/aws/world.ts';
import type { TargetName } from '../../fixtures/model/evidence.ts';
import type { RunTarget } from '../../fixtures/model/run.ts';
import type { VerbContext } from '../cli/verb.ts';

/** The cluster that a fault is injected into: ours, and made for it. */
export interface Ground {
  context: VerbContext;
  target: RunTarget;
  /** The control plane's container; on kind its Node has the same name, on EKS it is no Node. */
  controlPlane: string;
  /** Two workers that Pods go to, by their Nodes' names. */
  worker: string;
  otherWorker: string;
  /** All Nodes of the whole cluster. */
  nodes: readonly string[];
  /** Those on which kube-proxy is a Pod. */
  proxied: readonly string[];
  /** Only of a cluster in the shape of EKS. */
  eks?: EksGround;
}

export interface EksGround {
  /** The Node of AWS Fargate. */
  fargate: string;
  /** The containers that carry the Nodes. */
  containers: ReadonlyMap<string, string>;
  /** What the stand-in answers for AWS with while this fault lasts; the next fault gets another. */
  world: World;
}

/** The container that carries a Node: on kind of the same name. */
export function containerOf({ eks }: Pick<Ground, 'eks'>, node: string): string {
  return eks?.containers.get(node) ?? node;
}

/** What makes a cluster in the shape of EKS one; a fault of EKS is injected into no other. */
export function eksOf({ eks }: Pick<Ground, 'eks'>): EksGround {
  if (eks === undefined) throw new Error('this fault is one of EKS');
  return eks;
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

/** A fault on one of its targets. */
export interface Case {
  fault: Fault;
  target: TargetName;
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
  /**
   * The Node that the first line of the failure has to name: this one, or any; left out where nothing fails. On EKS the
   * control plane is none.
   */
  on?: 'controlPlane' | 'worker' | 'ghost' | 'any';
  /** Where it is injected; left out where on kind alone. */
  targets?: readonly TargetName[];
  /** One of the ten that run with each change, on kind. */
  short?: true;
  /** Breaks it. Resolves when the fault has taken hold; what it throws is a fault that did not. */
  inject: (ground: Ground) => Promise<Injected>;
}
