import { workshopWorld } from '../../../fixtures/aws/workshop-world.ts';
import type { World } from '../../../fixtures/aws/world.ts';
import type { EmulatedCluster } from './ensure-emulated.ts';

/** The account whose cluster an emulation plays; its instances are the hosts of that cluster's Nodes. */
export function worldOf({ cluster, endpoint, certificateAuthority, addresses }: EmulatedCluster, minor: string): World {
  const world = workshopWorld({ cluster: cluster.name, minor, endpoint, certificateAuthority });
  // Which addresses Docker would give was not known when the instances got their names.
  for (const instance of world.instances) {
    instance.privateIp = addresses.get(instance.privateDnsName) ?? instance.privateIp;
  }
  return world;
}
