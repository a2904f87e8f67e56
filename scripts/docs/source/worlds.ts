/** Which way is taken where code may go several: the same key always goes the same way within one world. */
export interface World {
  pick: (key: string, ways: number) => number;
  /** The way that was taken before; undefined where nobody had to choose yet. */
  taken: (key: string) => number | undefined;
}

/** A world that cannot be: what was asked for is never reached in it. */
export class DeadEnd extends Error {}

const most = 4096;

/** Runs `look` once for every combination of ways that it meets, and returns what each run found. */
export function inEveryWorld<Found>(look: (world: World) => Found): Found[] {
  const found: Found[] = [];
  const path: { key: string; ways: number; way: number }[] = [];
  const taken = (key: string) => path.find((one) => one.key === key)?.way;
  const pick = (key: string, ways: number) => {
    const way = taken(key);
    if (way !== undefined) return way;
    if (ways === 0) throw new DeadEnd();
    path.push({ key, ways, way: 0 });
    return 0;
  };
  for (let world = 0; world < most; world++) {
    try {
      found.push(look({ pick, taken }));
    } catch (error) {
      if (!(error instanceof DeadEnd)) throw error;
    }
    let last = path.at(-1);
    while (last !== undefined && last.way + 1 >= last.ways) {
      path.pop();
      last = path.at(-1);
    }
    if (last === undefined) return found;
    last.way++;
  }
  throw new Error(`there are more than ${most} ways through the code`);
}
