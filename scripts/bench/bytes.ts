import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** Bytes that arrive meanwhile, headers included, from everybody who is asked by HTTP. */
export async function bytesOf(work: () => Promise<void>): Promise<number> {
  const sockets: Socket[] = [];
  const opened = (message: unknown) => {
    sockets.push((message as { socket: Socket }).socket);
  };
  subscribe('undici:client:connected', opened);
  try {
    await work();
    return sockets.reduce((sum, socket) => sum + socket.bytesRead, 0);
  } finally {
    unsubscribe('undici:client:connected', opened);
  }
}
