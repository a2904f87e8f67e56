import type { WorkerKind } from './choice.ts';
import { ec2Workers } from './template/template.ts';

/**
 * US dollars per hour, in us-west-2 and us-east-1; other regions differ by some per cent. AWS's price pages as they were
 * quoted publicly, read on `readOn`; that of the control plane also in the AWS blog's announcement of extended support.
 */
export const prices = {
  readOn: '2026-11-23',
  sources: [
    'https://aws.amazon.com/eks/pricing/',
    'https://aws.amazon.com/ec2/pricing/on-demand/',
    'https://aws.amazon.com/vpc/pricing/',
    'https://aws.amazon.com/fargate/pricing/',
  ],
  controlPlane: 0.1,
  /** In extended support: six-fold. */
  controlPlaneExtended: 0.6,
  /** One t3.medium, the first of the instance types. */
  instance: 0.0416,
  /** 20 GiB of gp3 at 0.08 a month and GiB. */
  volume: 0.0022,
  /** Each public IPv4 address. */
  address: 0.005,
  natGateway: 0.045,
  /** The smallest Pod: a quarter of a vCPU, half a GiB (UG `fargate-pod-configuration`). */
  fargatePod: 0.0123,
} as const;

/** What a creation will cost, in US dollars without taxes and data transfer. */
export interface Forecast {
  perHour: number;
  /** From the first resource to the last: 90 minutes. */
  perRun: number;
  /** 730 hours: a cluster that nobody deletes. */
  perMonth: number;
  parts: { what: string; perHour: number }[];
}

const runHours = 1.5;
const monthHours = 730;

export function forecast(workers: readonly WorkerKind[], extended: boolean): Forecast {
  const counts = ec2Workers(workers);
  const instances = counts.managed + counts['self-managed'];
  const parts = [
    extended
      ? { what: 'control plane in extended support, six-fold', perHour: prices.controlPlaneExtended }
      : { what: 'control plane', perHour: prices.controlPlane },
    {
      what: `${instances} workers (t3.medium, 20 GiB, public address)`,
      perHour: instances * (prices.instance + prices.volume + prices.address),
    },
    ...(workers.includes('fargate')
      ? [{ what: 'NAT gateway with its address, one Fargate Pod', perHour: natAndPod() }]
      : []),
  ];
  const perHour = parts.reduce((sum, part) => sum + part.perHour, 0);
  return { perHour, perRun: perHour * runHours, perMonth: perHour * monthHours, parts };
}

const natAndPod = () => prices.natGateway + prices.address + prices.fargatePod;

const dollars = (amount: number, digits = 2) => `$${amount.toFixed(digits)}`;

/** The forecast in lines for people. */
export function forecastLines({ perHour, perRun, perMonth, parts }: Forecast): string[] {
  return [
    `About ${dollars(perHour)} an hour, ${dollars(perRun)} for one run of 90 min, ${dollars(perMonth, 0)} if forgotten for a month.`,
    ...parts.map((part) => `  ${dollars(part.perHour, 3)} an hour: ${part.what}`),
    `  Prices of us-west-2, read ${prices.readOn}, without taxes and data transfer; ${prices.sources[0]} has today's.`,
  ];
}
