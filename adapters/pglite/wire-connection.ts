import type { Socket } from 'node:net';
import type { Logger } from '../../platform/logging/logger.ts';
import type { SessionTurns } from './session-turns.ts';
import { NO_ENCRYPTION, fatalAnswer, isCopyFromClient, refusedCopy } from './wire-answers.ts';
import { createWireFrames } from './wire-frames.ts';
import type { WireFrames } from './wire-frames.ts';

/** Message types that end a turn: Sync, Query, FunctionCall. */
const ENDS_TURN = new Set(['S', 'Q', 'F']);
const FLUSH = 'H';
const TERMINATE = 'X';
/** Bytes of a copy that arrive after its failure: PostgreSQL ignores them, too. */
const COPY_DATA = new Set(['d', 'c', 'f']);

interface Connection {
  readonly socket: Socket;
  readonly frames: WireFrames;
  readonly turns: SessionTurns<Socket>;
  isOpen: boolean;
  pending: Buffer[];
}

/**
 * Serves one client until it leaves. The socket is read only while none of its messages wait, so a client can't fill
 * the memory; resolves when the session holds nothing of it.
 */
export async function serveConnection(socket: Socket, turns: SessionTurns<Socket>, logger: Logger): Promise<void> {
  const connection: Connection = { socket, frames: createWireFrames(), turns, isOpen: false, pending: [] };
  try {
    for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
      connection.frames.push(chunk as Buffer);
      if (!(await serveFrames(connection))) break;
    }
  } catch (error) {
    logger.debug({ err: error }, 'a client of the embedded database was dropped');
    // 08P01: protocol violation. Written in vain when it was the connection that broke.
    socket.write(fatalAnswer('08P01', 'the embedded database could not serve this connection'));
  } finally {
    socket.destroySoon();
    await turns.leave(socket);
  }
}

/** False when the client is done. */
async function serveFrames(connection: Connection): Promise<boolean> {
  while (!connection.isOpen) {
    const outcome = await serveOpening(connection);
    if (outcome !== 'served') return outcome === 'incomplete';
  }
  for (let frame = connection.frames.next(); frame !== undefined; frame = connection.frames.next()) {
    if (frame.type === TERMINATE) return false;
    if (COPY_DATA.has(frame.type)) continue;
    connection.pending.push(frame.type === 'Q' && isCopyFromClient(frame.bytes) ? refusedCopy() : frame.bytes);
    if (ENDS_TURN.has(frame.type) || frame.type === FLUSH) await takeTurn(connection, frame.type !== FLUSH);
  }
  return true;
}

async function serveOpening(connection: Connection): Promise<'served' | 'incomplete' | 'left'> {
  const opening = connection.frames.nextOpening();
  if (opening === undefined) return 'incomplete';
  switch (opening.kind) {
    case 'encryption':
      connection.socket.write(NO_ENCRYPTION);
      return 'served';
    case 'cancel':
      // There is one session and no way to interrupt it.
      return 'left';
    case 'startup':
      connection.pending.push(opening.bytes);
      await takeTurn(connection, true);
      connection.isOpen = true;
      return 'served';
  }
}

async function takeTurn(connection: Connection, isComplete: boolean): Promise<void> {
  const messages = Buffer.concat(connection.pending);
  connection.pending = [];
  const { socket, turns } = connection;
  // The database reuses the memory of its answers, so they are copied.
  await turns.take(socket, { messages, isComplete, onAnswer: (bytes) => socket.write(Buffer.from(bytes)) });
}
