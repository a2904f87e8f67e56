import { randomBytes } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { redact } from '../../fixtures/model/redact.ts';

// Of what kind itself brings, and of our probes; whoever keeps a cluster may run work of their own in it.
const ownNamespace = /^(?:kube-system|local-path-storage|kind-and-eks(?:-.*)?)$/;
// In a log a secret is a value beside its name; what looks like one without a name is found by `redact`.
const named =
  /([\w-]*(?:password|passwd|secret|token|access[_-]?key|api[_-]?key)["'\\]*\s*[=:]\s*["'\\]*)([^\s"'\\,;)}\]]+)/gi;

/**
 * Makes exported logs fit to be handed on, in place: CI keeps them where many can read them. The logs of other people's Pods
 * go, and of the rest whatever is or is called a secret. `dir` is what `kind export logs` wrote.
 */
export async function makeFitForOthers(dir: string): Promise<void> {
  // Nowhere stored: in logs nobody has to find a name again.
  const key = randomBytes(32).toString('hex');
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isDirectory() || isOwn(path.relative(dir, file))) {
      if (entry.isFile()) await rewrite(file, key);
      // What is neither file nor folder would be read wherever it points to.
      else if (!entry.isDirectory()) await rm(file, { force: true });
    } else await rm(file, { force: true });
  }
}

// `NODE/pods/NAMESPACE_POD_UID/…` and `NODE/containers/POD_NAMESPACE_CONTAINER-ID.log`: no name has an underscore.
function isOwn(file: string): boolean {
  const [, kind, name = ''] = file.split(path.sep);
  if (kind !== 'pods' && kind !== 'containers') return true;
  const namespace = name.split('_')[kind === 'pods' ? 0 : 1] ?? '';
  return ownNamespace.test(namespace);
}

async function rewrite(file: string, key: string): Promise<void> {
  const text = await readFile(file, 'latin1');
  const fit = redact(text, key).replace(named, '$1[redacted]');
  if (fit !== text) await writeFile(file, fit, 'latin1');
}
