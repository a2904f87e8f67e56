import { pins } from '../../../fixtures/versions.ts';
import versions from '../../../fixtures/versions.json' with { type: 'json' };
import type { Support } from '../../../fixtures/versions.ts';
import { code, page, plain, table } from '../markdown.ts';

/** What is pinned, and until when those who publish it keep it up. */
export function pinsPage(): string {
  const minors = Object.entries(pins.kubernetes.minors);
  const builds = Object.entries(versions.kubernetes.minors).flatMap(([minor, pin]) =>
    'build' in pin ? [[minor, ...Object.values(pin.build).map(code)]] : [],
  );
  const { kind, node, authenticator, probeImage } = pins;
  return page('Pins', '`fixtures/versions.json`', [
    'The last day of support is told by those who publish it; `npm run check` warns 60 days before one runs out.',
    '## Kubernetes',
    `The default is ${pins.kubernetes.default}; \`--kubernetes MINOR\` chooses another.`,
    table(
      ['Minor', 'Node image', 'Upstream support until', 'EKS standard support until'],
      minors.map(([minor, { nodeImage, support }]) => [
        minor,
        code(nodeImage),
        day(support.upstream),
        day(support.eks),
      ]),
    ),
    'Sources:',
    minors
      .flatMap(([minor, { support }]) => [
        `- ${minor}, upstream: ${link(support.upstream.source)}`,
        ...(support.eks === undefined ? [] : [`- ${minor}, EKS: ${link(support.eks.source)}`]),
      ])
      .join('\n'),
    'Where no registry answers, a node image is built from:',
    table(['Minor', 'Kubernetes', 'etcd', 'CoreDNS', 'pause'], builds),
    table(
      ['Also in a built node image', 'Version'],
      Object.entries(versions.nodeImageBuild).map(([name, version]) => [plain(name), code(version)]),
    ),
    '## Tools',
    table(
      ['Tool', 'Version', 'Support until', 'Source'],
      [
        ['kind', code(kind.version), day(kind.support), link(kind.support.source)],
        ['Node.js', code(node.version), day(node.support), link(node.support.source)],
        ['aws-iam-authenticator', code(authenticator.version), '–', `<${authenticator.releases}>`],
        ['probe image', code(probeImage.ref), '–', '–'],
      ],
    ),
    'Downloads are taken by SHA-256 alone:',
    table(
      ['Download', 'Platform', 'SHA-256'],
      Object.entries({ kind, 'aws-iam-authenticator': authenticator }).flatMap(([name, { sha256 }]) =>
        Object.entries(sha256).map(([platform, hash]) => [name, platform, code(hash)]),
      ),
    ),
  ]);
}

function day(support: Support | undefined): string {
  return support?.until ?? 'not named yet';
}

function link(source: string): string {
  const [address = '', ...more] = source.split(' ');
  return address.startsWith('https://')
    ? `<${address}>${more.length === 0 ? '' : ` ${plain(more.join(' '))}`}`
    : plain(source);
}
