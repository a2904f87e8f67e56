import { HarnessError } from '../../fixtures/errors.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import { withApi } from '../kind/api.ts';
import type { ClusterFacts } from './attachable.ts';
import { explainRefusal } from './refusal.ts';

export interface Reach extends Pick<ClusterFacts, 'endpoint' | 'publicAccess' | 'publicAccessCidrs'> {
  cluster: string;
  region: string;
  kubeconfig: string;
}

const answerBudget = 10_000;

/**
 * Asks the API server for its version, which every principal that it knows may read, and then for a Node, which every proof has
 * to. Exit 3 where it does not answer, or not us.
 */
export async function reachApiServer(doing: string, target: Reach): Promise<void> {
  await withApi(target.kubeconfig, async (api) => {
    for (const path of ['/version', '/api/v1/nodes?limit=1']) {
      const { status, failure } = await api.ask(path, { timeout: answerBudget });
      if (status === 401 || status === 403) {
        const request = `GET ${path.replace(/\?.*/, '')}`;
        throw await explainRefusal({ ...target, doing, status, request });
      }
      if (status === undefined) throw silent(doing, target, failure);
    }
  });
}

function silent(doing: string, target: Reach, failure = 'no reason told'): HarnessError {
  const { seen, next } = unreachable(target);
  return new HarnessError({
    id: 'api-server-unreachable',
    exitCode: exitCodes.environment,
    doing,
    seen: `${target.endpoint} does not answer (${failure}); ${seen}`,
    next,
  });
}

function unreachable({ cluster, region, publicAccess, publicAccessCidrs }: Reach): { seen: string; next: string } {
  const ways = 'run this inside the VPC (a bastion, a CI runner there) or over a VPN';
  if (publicAccess === false) {
    return {
      seen: 'the cluster has endpointPublicAccess=false: only its VPC can reach it',
      next: `Either ${ways}, or open the endpoint to your address: aws eks update-cluster-config --name ${cluster} --region ${region} --resources-vpc-config endpointPublicAccess=true,publicAccessCidrs=ADDRESS/32`,
    };
  }
  if (publicAccessCidrs.length > 0 && !publicAccessCidrs.includes('0.0.0.0/0')) {
    return {
      seen: `its endpoint is open to publicAccessCidrs=${publicAccessCidrs.join(',')} alone`,
      next: `Come from one of these, ${ways}, or add your address to publicAccessCidrs (aws eks update-cluster-config --name ${cluster} --region ${region}).`,
    };
  }
  return {
    seen: 'by its configuration it is open to the internet',
    next: 'Look at name resolution, firewall and proxy between here and that address.',
  };
}
