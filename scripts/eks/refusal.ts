import { HarnessError } from '../../fixtures/errors.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import { eksDocs } from '../../fixtures/targets/eks/aws-errors.ts';
import { connectAws } from '../../fixtures/targets/eks/aws-reader.ts';

export interface Refusal {
  doing: string;
  /** The EKS cluster's name. */
  cluster: string;
  region: string;
  /** 401: the API server does not know who asks. 403: it knows, and that one may not. */
  status: 401 | 403;
  /** What was refused: `GET /api/v1/nodes`. */
  request?: string;
}

/** The group that fixtures/rbac.yaml grants what a proof needs. */
const group = 'kind-and-eks';

/** Says which IAM principal the API server refused, and the access entry or rights that it lacks; exit 3. */
export async function explainRefusal({ doing, cluster, region, status, request }: Refusal): Promise<HarnessError> {
  const aws = await connectAws({ cluster, region });
  const [caller, described] = await Promise.all([aws.callerIdentity(), aws.describeCluster()]).finally(aws.close);
  const arn = caller.answer?.arn;
  const who = arn ?? `the principal of these credentials (its name is not known: ${caller.failure ?? 'no answer'})`;
  const refused = (id: string, seen: string, next: string) =>
    new HarnessError({ id, exitCode: exitCodes.environment, doing, seen, next });

  if (status === 403) {
    return refused(
      'api-server-forbidden',
      `the API server knows ${who} and does not let it ${request ?? 'read what a proof needs'}`,
      `Bind its group to fixtures/rbac.yaml: kubectl apply -f fixtures/rbac.yaml, and "${group}" among the Kubernetes groups of its access entry; see ${eksDocs}.`,
    );
  }
  const seen = `the API server does not know ${who} (401)`;
  if (described.answer?.cluster?.accessConfig?.authenticationMode === 'CONFIG_MAP') {
    return refused(
      'no-access-entry',
      `${seen}, and this cluster takes principals from ConfigMap kube-system/aws-auth alone (authenticationMode CONFIG_MAP)`,
      `Map the principal there to group "${group}", or switch the cluster to API_AND_CONFIG_MAP and add an access entry; see ${eksDocs}.`,
    );
  }
  return refused(
    'no-access-entry',
    seen,
    `Add an access entry: aws eks create-access-entry --cluster-name ${cluster} --region ${region} --principal-arn ${principalOf(arn)} --kubernetes-groups ${group}, and apply fixtures/rbac.yaml; see ${eksDocs}.`,
  );
}

/**
 * The IAM principal that an access entry must name: a role, not its session (Amazon EKS User Guide, "Create access entries").
 * The path of a role is not part of its session's ARN: a role with one has to be looked up.
 */
export function principalOf(arn: string | undefined): string {
  const session = /^(arn:[\w-]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn ?? '');
  if (session === null) return arn ?? 'ARN';
  const [, prefix = '', account = '', role = ''] = session;
  // Roles of IAM Identity Center have one.
  return `${prefix}:iam::${account}:role/${role.startsWith('AWSReservedSSO_') ? 'aws-reserved/sso.amazonaws.com/REGION/' : ''}${role}`;
}
