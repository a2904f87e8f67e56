import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { parse, stringify } from 'yaml';
import { selfSigned } from '../../fixtures/aws/certificates.ts';
import type { Injected } from './model.ts';

/** A whole request, and a way to have it answered by the API server itself. */
export interface Exchange {
  method: string;
  path: string;
  /** Its answer, whole; for requests that end. */
  ask: () => Promise<Answered>;
}

export interface Answered {
  status: number;
  type: string;
  body: string;
  /** Beside the content's type, or in place of the Date of now. */
  headers?: Record<string, string>;
  /** What happens after the body in place of its end: `never` waits for ever, `cut` breaks the connection. */
  end?: 'never' | 'cut';
}

/** Answers in the API server's place; undefined where it is left to answer itself. */
export type Answer = (exchange: Exchange) => Promise<Answered> | undefined;

interface Kubeconfig {
  clusters: { cluster: { server: string; 'certificate-authority-data': string } }[];
  users: { user: { 'client-certificate-data': string; 'client-key-data': string } }[];
}

/** Puts a process before the API server of a kubeconfig, on this machine's loopback alone, with the same credentials behind it. */
export async function standBefore(kubeconfig: string, answer: Answer): Promise<Injected> {
  const config = parse(readFileSync(kubeconfig, 'utf8')) as Kubeconfig;
  const [cluster, user] = [config.clusters[0]?.cluster, config.users[0]?.user];
  if (cluster === undefined || user === undefined) throw new Error('a kubeconfig of kind has a cluster and a user');
  const decoded = (data: string) => Buffer.from(data, 'base64').toString();
  const { hostname: host, port } = new URL(cluster.server);
  const upstream = {
    host,
    port: Number(port),
    ca: decoded(cluster['certificate-authority-data']),
    cert: decoded(user['client-certificate-data']),
    key: decoded(user['client-key-data']),
  };
  const { certificate, key } = await selfSigned([{ type: 'ip', value: '127.0.0.1' }], 1);
  // HTTP/2, as the API server has it: a client sends requests beside a watch over the same connection.
  const server = createSecureServer({ cert: certificate, key, allowHTTP1: true }, (incoming, outgoing) => {
    void handle(incoming, outgoing, upstream, answer).catch(() => outgoing.destroy());
  });
  const sockets = new Set<TLSSocket>();
  server.on('secureConnection', (socket: TLSSocket) => sockets.add(socket));
  // A command in a container: the connection becomes another protocol's.
  server.on('upgrade', (incoming: IncomingMessage, socket: TLSSocket, head: Buffer) => {
    const behind = connect({ ...upstream, ALPNProtocols: ['http/1.1'] }, () => {
      const { rawHeaders } = incoming;
      const lines = rawHeaders.flatMap((name, index) =>
        index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1] ?? ''}`] : [],
      );
      behind.write(`${incoming.method ?? ''} ${incoming.url ?? ''} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      behind.write(head);
      behind.pipe(socket).pipe(behind);
    });
    for (const one of [behind, socket]) one.on('error', () => [behind, socket].map((end) => end.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const folder = await mkdtemp(path.join(tmpdir(), 'kind-and-eks-fault-'));
  const file = path.join(folder, 'kubeconfig.yaml');
  cluster.server = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  cluster['certificate-authority-data'] = Buffer.from(certificate).toString('base64');
  writeFileSync(file, stringify(config), { mode: 0o600 });
  return {
    kubeconfig: file,
    undo: () => {
      rmSync(folder, { recursive: true });
      server.close();
      for (const socket of sockets) socket.destroy();
      return Promise.resolve();
    },
  };
}

type Upstream = Record<'ca' | 'cert' | 'key' | 'host', string> & { port: number };

async function handle(incoming: Http2ServerRequest, outgoing: Http2ServerResponse, upstream: Upstream, answer: Answer) {
  const { method, url } = incoming;
  const headers = plain(incoming.headers);
  const forward = (on: (answered: IncomingMessage) => void) => {
    const sent = request({ ...upstream, method, path: url, headers }, on);
    sent.on('error', () => outgoing.destroy());
    // Whoever hangs up early, as a watch does, ends it; one that has ended left its connection to the next request.
    outgoing.on('close', () => {
      if (!outgoing.writableFinished) sent.destroy();
    });
    return incoming.pipe(sent);
  };
  const ask = () =>
    new Promise<Answered>((resolve) => {
      // What is read here is read as text.
      delete headers['accept-encoding'];
      forward((answered) => {
        const chunks: Buffer[] = [];
        answered.on('data', (chunk: Buffer) => chunks.push(chunk));
        answered.on('end', () => {
          const body = Buffer.concat(chunks).toString();
          resolve({ status: answered.statusCode ?? 502, type: answered.headers['content-type'] ?? '', body });
        });
      });
    });
  const instead = await answer({ method, path: url, ask });
  if (instead === undefined) {
    forward((answered) => {
      outgoing.writeHead(answered.statusCode ?? 502, plain(answered.headers));
      answered.pipe(outgoing);
    });
    return;
  }
  const { status, type, body, headers: own, end } = instead;
  outgoing.writeHead(status, { 'content-type': type, date: new Date().toUTCString(), ...own });
  if (end === undefined) outgoing.end(body);
  else outgoing.write(body, () => (end === 'cut' ? outgoing.destroy() : undefined));
}

// Those that HTTP/2 keeps for itself are not handed on, in either direction.
function plain(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !/^(:|connection$|keep-alive$|transfer-encoding$|upgrade$|http2-)/.test(name),
    ),
  );
}
