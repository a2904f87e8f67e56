/** What can be measured, in the order in which it is: bring-up needs that no cluster is up, the reads need one. */
export const benchNames = ['bring-up', 'api-reads', 'help'] as const;
export type BenchName = (typeof benchNames)[number];
