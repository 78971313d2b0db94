import { once } from 'node:events';
import { connect } from 'node:net';
import { within } from './probe.ts';

/** Sends bytes by the forward protocol; tells whether they were acknowledged, or the connection closed on us. */
export async function sendForwardUntilClosed(port: number, bytes: Buffer, timeoutMs = 20_000): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  const closed = once(socket, 'close').then(() => 'closed');
  const acknowledged = once(socket, 'data').then(
    () => 'acknowledged',
    () => 'closed',
  );
  socket.write(bytes);
  const outcome = (await within(Promise.race([acknowledged, closed]), timeoutMs)) ?? 'neither';
  socket.destroy();
  return outcome;
}
