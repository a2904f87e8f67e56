import type { WorkerKind } from './choice.ts';
import { ec2Workers } from './template/template.ts';
import { instanceTypes } from './template/workers.ts';

interface Price {
  /** US dollars an hour. */
  hourly: number;
  source: string;
}

/** AWS's list prices for us-east-1, looked up on this day; other regions differ by some tens of per cent. */
export const pricesOf = '2026-11-23';

export const prices = {
  controlPlane: { hourly: 0.1, source: 'https://aws.amazon.com/eks/pricing/' },
  // In place of the price above, not on top of it.
  controlPlaneExtended: { hourly: 0.6, source: 'https://aws.amazon.com/eks/pricing/' },
  't3.medium': { hourly: 0.0416, source: 'https://aws.amazon.com/ec2/pricing/on-demand/' },
  publicAddress: { hourly: 0.005, source: 'https://aws.amazon.com/vpc/pricing/' },
  // 20 GiB of gp3 at $0.08 for a GiB and month.
  nodeVolume: { hourly: (20 * 0.08) / 730, source: 'https://aws.amazon.com/ebs/pricing/' },
  natGateway: { hourly: 0.045, source: 'https://aws.amazon.com/vpc/pricing/' },
  // The smallest Pod that holds Fargate's own 256 MB: 0.25 vCPU and 1 GB.
  fargatePod: { hourly: 0.25 * 0.04048 + 0.004445, source: 'https://aws.amazon.com/fargate/pricing/' },
} as const satisfies Record<string, Price>;

/** Hours of a usual run: 25–30 min up, a proof, 20–30 min down. */
const runHours = 1.5;
const monthHours = 730;

export interface Forecast {
  /** What there is to pay for: how many, and US dollars an hour for all of them. */
  items: { what: string; count: number; hourly: number }[];
  hourly: number;
  run: number;
  month: number;
}

/** What such a cluster is going to cost, in US dollars. Traffic comes on top; it is small here. */
export function forecast(workers: readonly WorkerKind[], extended: boolean): Forecast {
  const counts = ec2Workers(workers);
  const nodes = counts.managed + counts['self-managed'];
  const fargate = workers.includes('fargate') ? 1 : 0;
  const item = (what: string, count: number, price: Price) => ({ what, count, hourly: count * price.hourly });
  const items = [
    extended
      ? item('control plane in extended support', 1, prices.controlPlaneExtended)
      : item('control plane', 1, prices.controlPlane),
    item(`EC2 instance (${instanceTypes[0]})`, nodes, prices['t3.medium']),
    item('root volume', nodes, prices.nodeVolume),
    item('public IPv4 address', nodes + fargate, prices.publicAddress),
    item('NAT gateway', fargate, prices.natGateway),
    item('Fargate Pod', fargate, prices.fargatePod),
  ].filter(({ count }) => count > 0);
  const hourly = items.reduce((sum, each) => sum + each.hourly, 0);
  return { items, hourly, run: hourly * runHours, month: hourly * monthHours };
}

/** The forecast in words, one line each. */
export function forecastLines(forecasted: Forecast, region: string): string[] {
  const parts = forecasted.items.map(({ what, count, hourly }) => `${count} × ${what} ${dollars(hourly)}`);
  const { hourly, run, month } = forecasted;
  return [
    `Cost: about ${dollars(hourly)} an hour, ${dollars(run)} for a run of 90 min, ${dollars(month)} if forgotten for a month.`,
    `  An hour: ${parts.join(', ')}.`,
    `  List prices of us-east-1, ${pricesOf}, without traffic and tax; ${region} may differ.`,
  ];
}

function dollars(amount: number): string {
  return `$${amount.toFixed(amount >= 100 ? 0 : amount >= 0.01 ? 2 : 3)}`;
}
