// Loaded by `node --import` into a verb and all its children: writes down each name that is to be resolved, and resolves none
// but this machine's own.
import { appendFileSync } from 'node:fs';
import dns from 'node:dns';
import { isIP } from 'node:net';

const file = process.env['KIND_AND_EKS_LOOKUPS'] ?? '/dev/null';
const own = new Set(['localhost']);
const lookup = dns.lookup.bind(dns);

// `net` calls this with a callback last, whatever stands before it.
function refusing(name: string, ...rest: unknown[]): unknown {
  // An address is no name: nobody is asked about it.
  if (isIP(name) !== 0) return Reflect.apply(lookup, dns, [name, ...rest]);
  appendFileSync(file, `${name}\n`);
  if (own.has(name)) return Reflect.apply(lookup, dns, [name, ...rest]);
  const done = rest.at(-1) as (error: Error) => void;
  queueMicrotask(() => {
    done(Object.assign(new Error(`refused to resolve ${name}`), { code: 'ENOTFOUND' }));
  });
  return {};
}

dns.lookup = refusing as typeof dns.lookup;
