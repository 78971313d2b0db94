import type { Receiver, ReceiverOptions } from '../receiver.ts';
import type { GrpcMethod } from './grpc-method.ts';

/** What a gRPC server needs. */
export interface GrpcServerOptions extends ReceiverOptions {
  readonly methods: readonly GrpcMethod[];
}

/**
 * Starts a gRPC server; there are two behind this type, which pass one contract test.
 * @throws ScoutError failed_precondition when the port cannot be used
 */
export type StartGrpcServer = (options: GrpcServerOptions) => Promise<Receiver>;
