import { createSocket } from 'node:dgram';
import type { Logger } from '../../platform/logging/logger.ts';

/** The answer to every heartbeat: never longer than what was asked, so nobody can be flooded through us. */
const HEARTBEAT = Buffer.from([0]);

/** A running responder. */
export interface UdpHeartbeat {
  close(): Promise<void>;
}

/**
 * Answers heartbeats of Fluentd on the UDP port of the same number. Senders that find none use TCP, so a port that is
 * taken is a warning only.
 */
export async function startUdpHeartbeat(host: string, port: number, logger: Logger): Promise<UdpHeartbeat> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  socket.on('error', (error) => {
    logger.warn({ err: error, port }, 'Heartbeats of the forward protocol over UDP are not answered');
  });
  socket.on('message', (message, sender) => {
    if (message.length > 0) socket.send(HEARTBEAT, sender.port, sender.address);
  });
  await new Promise<void>((resolve) => {
    socket.once('listening', resolve);
    socket.once('error', () => {
      resolve();
    });
    socket.bind(port, host);
  });
  socket.unref();
  return {
    close: () =>
      new Promise((resolve) => {
        socket.once('close', resolve);
        socket.close();
      }),
  };
}
