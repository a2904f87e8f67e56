import { HarnessError } from '../../../fixtures/errors.ts';
import { exitCodes } from '../../../fixtures/model/exit-code.ts';
import type { AccountPort } from './ports.ts';
import { instanceTypes } from './template/workers.ts';

// Zones where EKS puts no control plane (UG `network-reqs`).
const withoutEks = ['use1-az3', 'usw1-az2', 'cac1-az3'];

/**
 * Two zones of the region, those first that offer most of our instance types. `offered` narrows the choice to what EKS
 * itself has named. Throws where fewer than two are left.
 */
export async function chooseZones(account: AccountPort, offered?: readonly string[]): Promise<[string, string]> {
  const [zones, offers] = await Promise.all([account.zones(), account.offers(instanceTypes)]);
  const [first, second] = zones
    .filter(({ id, name }) => !withoutEks.includes(id) && (offered?.includes(name) ?? true))
    .map(({ name }) => name)
    .filter((name) => (offers[name] ?? 0) > 0)
    .sort((a, b) => (offers[b] ?? 0) - (offers[a] ?? 0) || a.localeCompare(b));
  if (first !== undefined && second !== undefined) return [first, second];
  throw new HarnessError({
    id: 'eks-no-zones',
    exitCode: exitCodes.bringUp,
    doing: `Choose zones in ${account.region}`,
    seen: `${first ?? 'none'} of ${zones.map(({ name }) => name).join(', ') || 'none'}`,
    expected: `two that EKS takes and that offer ${instanceTypes.join(' or ')}`,
    next: 'Choose another region: set AWS_REGION.',
  });
}
