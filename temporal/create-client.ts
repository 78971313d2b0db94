import { Client, Connection } from '@temporalio/client';
import { ErrorCode } from '../domain/errors/error-code.ts';
import { ScoutError } from '../domain/errors/scout-error.ts';

/** Where the Temporal server is. */
export interface TemporalAddress {
  /** `host:port` of its gRPC frontend. */
  readonly address: string;
  readonly namespace: string;
}

/** A client with the connection that it holds open. */
export interface TemporalConnection {
  readonly client: Client;
  close(): Promise<void>;
}

/** Connects to the server. `identity` names this process in histories. @throws ScoutError unavailable */
export async function createTemporalClient(
  { address, namespace }: TemporalAddress,
  identity: string,
): Promise<TemporalConnection> {
  const connection = await connect(address);
  return { client: new Client({ connection, namespace, identity }), close: () => connection.close() };
}

async function connect(address: string): Promise<Connection> {
  try {
    return await Connection.connect({ address, connectTimeout: '10 seconds' });
  } catch (error) {
    throw new ScoutError({
      code: ErrorCode.unavailable,
      message: `The Temporal server at ${address} does not answer; check SLO_SCOUT_TEMPORAL_ADDRESS.`,
      cause: error,
    });
  }
}
