/** What this server says itself; everything else is the database's own answer. */

const COPY_FROM_CLIENT = /\bcopy\b[^;]*\bfrom\s+stdin\b/i;
/** A longer statement is data for an INSERT, and not worth reading. */
const COPY_LOOK_BYTES = 4_096;

/** Refuses an encryption request: the client goes on in the clear. */
export const NO_ENCRYPTION: Uint8Array = Buffer.from('N');

/** An ErrorResponse that ends the connection (PostgreSQL manual, "Error and Notice Message Fields"). */
export function fatalAnswer(sqlState: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${sqlState}\0M${message}\0\0`, 'utf8');
  return framed('E', fields);
}

/**
 * A simple query that fails as an unsupported feature does. It takes the place of a COPY FROM STDIN, whose data can't
 * follow within one turn and whose absence would end the database; run by the database, it also fails the transaction.
 */
export function refusedCopy(): Buffer {
  const sql = `DO $$BEGIN RAISE feature_not_supported USING MESSAGE =
    'the embedded database has no COPY FROM STDIN; use INSERT, or a PostgreSQL server'; END$$`;
  return framed('Q', Buffer.from(`${sql}\0`));
}

/** Whether a Query message holds a COPY FROM STDIN. */
export function isCopyFromClient(message: Buffer): boolean {
  return COPY_FROM_CLIENT.test(message.toString('latin1', 5, 5 + COPY_LOOK_BYTES));
}

/** Sync, then ROLLBACK: ends a transaction in whatever state its client left it. */
export function rollBackMessages(): Buffer {
  return Buffer.concat([framed('S', Buffer.alloc(0)), framed('Q', Buffer.from('ROLLBACK\0'))]);
}

function framed(type: string, body: Buffer): Buffer {
  const frame = Buffer.alloc(5 + body.length);
  frame.write(type, 0, 'latin1');
  frame.writeUInt32BE(4 + body.length, 1);
  body.copy(frame, 5);
  return frame;
}
