import { readFileSync } from 'node:fs';
import { benchmarks, benchNames } from '../../bench/names.ts';
import { recordFile, type Records } from '../../bench/record.ts';
import { code, page, plain, table } from '../markdown.ts';

/** The measurements that were recorded, each with what was wanted. */
export function speedPage(): string {
  const records = JSON.parse(readFileSync(recordFile, 'utf8')) as Records;
  return page('Speed, measured', '`docs/speed.json`', [
    'Ratios of two ways of doing the same, ours first, measured in interleaved pairs by `npm run bench -- --record`; nothing was discarded. The load is the average over a minute before each pair.',
    table(
      ['`--only`', 'What is compared', 'Wanted', 'Median', 'From – to', 'Pairs', 'Processors', 'Load', 'On'],
      benchNames.flatMap((name) => {
        const { title, goal } = benchmarks[name];
        const found = records[name];
        if (found === undefined) return [[code(name), plain(title), `≤ ${goal}`, 'never measured', '', '', '', '', '']];
        const { median, min, max, ours, processors, load, on } = found;
        const isReached = median <= goal;
        return [
          [
            ...[code(name), plain(title), `≤ ${goal}`, isReached ? String(median) : `**${median}**`],
            ...[`${min} – ${max}`, String(ours.length), String(processors), load.join(' '), on],
          ],
        ];
      }),
    ),
    'In bold: what was wanted was not reached.',
  ]);
}
