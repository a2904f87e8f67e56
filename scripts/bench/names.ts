interface Goal {
  /** What is compared, ours first. */
  title: string;
  /** The ratio is to be at most this. */
  goal: number;
}

/** What can be measured, in the order in which it is: bring-up needs that no cluster is up, what follows the Nodes needs one. */
export const benchmarks = {
  'bring-up': { title: 'bring-up / bare kind + kubectl wait', goal: 1.05 },
  'nodes-time': { title: 'time to read 1,000 pretended Nodes for a proof / 100 of them', goal: 12 },
  'nodes-bytes': { title: 'bytes read of 1,000 pretended Nodes for a proof / their whole list', goal: 0.2 },
  'nodes-memory': {
    title: 'growth of a process that reads 1,000 pretended Nodes for a proof / their whole list',
    goal: 0.35,
  },
  'api-reads': { title: '300 small reads / the same by stock client-node', goal: 0.25 },
  discovery: { title: "bytes of discovery and OpenAPI, second run / first run's", goal: 0.1 },
  'by-hand': { title: 'npm start on KinD, warm / a script of kubectl lines that looks at the same', goal: 1 },
  'both-targets': { title: 'both targets at once / the slower one alone, warm', goal: 1.2 },
  'slowest-claim': { title: 'both targets, warm / the slowest claim of the same run', goal: 1.3 },
  help: { title: '--help / node -e 0, ten of each', goal: 3 },
  page: { title: 'page / bare import of its libraries, ten of each', goal: 1.5 },
  judge: { title: 'judge of a proof / bare import of its libraries, ten of each', goal: 1.5 },
  doctor: { title: 'doctor / bare import of its libraries, ten of each', goal: 1.5 },
} as const satisfies Record<string, Goal>;

export type BenchName = keyof typeof benchmarks;
export const benchNames = Object.keys(benchmarks) as BenchName[];
