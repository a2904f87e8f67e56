import path from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { sealedEnvironment } from '../../../fixtures/aws/sealed-environment.ts';
import { startStandIn, type StandIn } from '../../../fixtures/aws/stand-in.ts';
import { workshopWorld } from '../../../fixtures/aws/workshop-world.ts';
import type { Principal, World, WorldCluster } from '../../../fixtures/aws/world.ts';
import { test as base } from '../oracles/test.ts';
import { inAwsEnvironment } from './environment.ts';

export interface Account {
  world: World;
  standIn: StandIn;
  /** `http://127.0.0.1:PORT`. */
  endpoint: string;
  administrator: Principal;
  /** Does the work in an environment in which the SDK finds the stand-in, and these keys. */
  as: <T>(principal: Principal, work: () => Promise<T>) => Promise<T>;
}

/** Somebody of the account whose keys have ended, and somebody who may do nothing. */
export const strangers = {
  expired: { ...keys('AROAEXPIRED'), expiration: Date.parse('2026-01-01T00:00:00Z') },
  powerless: { ...keys('AROAPOWERLESS'), actions: [] },
} satisfies Record<string, Principal>;

/** For specs that need the stand-in; nothing is behind the endpoint of its cluster. */
export const test = base.extend<{ account: Account }>({
  account: async ({}, use) => {
    const world = workshopWorld({
      cluster: 'workshop',
      minor: '1.36',
      endpoint: 'https://127.0.0.1:9',
      certificateAuthority: Buffer.from('-----BEGIN CERTIFICATE-----').toString('base64'),
    });
    const [administrator] = world.principals;
    if (administrator === undefined) throw new Error('The account has nobody in it.');
    world.principals.push(...Object.values(strangers));
    world.clusters.push(...['another', 'third'].map((name) => empty(name, world)));
    const folder = await mkdtemp(path.join(tmpdir(), 'kind-and-eks-aws-'));
    const standIn = await startStandIn(world);
    const sealed = async (principal: Principal) => {
      const env = await sealedEnvironment(process.env, standIn, principal, folder);
      return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== null));
    };
    await use({
      world,
      standIn,
      administrator,
      endpoint: (await sealed(administrator))['AWS_ENDPOINT_URL'] ?? '',
      as: async (principal, work) => inAwsEnvironment(await sealed(principal), work),
    });
    await standIn.close();
    await rm(folder, { recursive: true });
  },
});

function empty(name: string, { clusters: [first] }: World): WorldCluster {
  if (first === undefined) throw new Error('The account has no cluster.');
  return { ...first, name, nodegroups: [], fargateProfiles: [] };
}

function keys(id: string): Principal {
  return {
    accessKeyId: `ASIA${id}`,
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    sessionToken: 'FwoGZXIvYXdzE/session+token==',
    arn: 'arn:aws:sts::111122223333:assumed-role/stranger/workshop',
    userId: `${id}:workshop`,
  };
}

export { expect } from '@playwright/test';
