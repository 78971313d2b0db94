import protobuf from 'protobufjs';
import { decode } from '../../../contracts/otlp/trace-codec.ts';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { GrpcMethod } from './grpc-method.ts';

/** The health service of gRPC (grpc.health.v1); Watch is not offered, which clients take for "poll". */
export const HEALTH_SERVICE = 'grpc.health.v1.Health';

const SERVING = 1;

const root = protobuf.Root.fromJSON({
  nested: {
    HealthCheckRequest: { fields: { service: { id: 1, type: 'string' } } },
    HealthCheckResponse: { fields: { status: { id: 1, type: 'int32' } } },
  },
});
const requestType = root.lookupType('HealthCheckRequest');
const responseType = root.lookupType('HealthCheckResponse');

/** `Check`: SERVING for the server (the empty name) and each of its services; NOT_FOUND for others. */
export function createHealthMethod(services: readonly string[]): GrpcMethod {
  const known = new Set(['', ...services]);
  return {
    path: `/${HEALTH_SERVICE}/Check`,
    kind: 'unary',
    needsToken: false,
    async handle(message) {
      const { service = '' } = decode<{ service?: string }>(requestType, message, 'health check request');
      if (known.has(service)) return responseType.encode({ status: SERVING }).finish();
      throw new ScoutError({ code: ErrorCode.notFound, message: 'There is no such service here.' });
    },
    onRefused: () => undefined,
  };
}
