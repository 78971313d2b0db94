import protobuf from 'protobufjs';
import { decode } from '../../../contracts/otlp/trace-codec.ts';
import type { GrpcMethod } from './grpc-method.ts';
import { GRPC_STATUS, GrpcStatus } from './grpc-status.ts';

/** Both names of the reflection service; their messages are the same. */
export const REFLECTION_SERVICES = ['grpc.reflection.v1.ServerReflection', 'grpc.reflection.v1alpha.ServerReflection'];

const text = (id: number) => ({ id, type: 'string' });

const root = protobuf.Root.fromJSON({
  nested: {
    Request: {
      oneofs: { what: { oneof: ['fileByFilename', 'fileContainingSymbol', 'listServices'] } },
      fields: { host: text(1), fileByFilename: text(3), fileContainingSymbol: text(4), listServices: text(7) },
    },
    Response: {
      fields: {
        validHost: text(1),
        originalRequest: { id: 2, type: 'Request' },
        listServicesResponse: { id: 6, type: 'ListServices' },
        errorResponse: { id: 7, type: 'ErrorResponse' },
      },
    },
    ListServices: { fields: { service: { id: 1, type: 'Service', rule: 'repeated' } } },
    Service: { fields: { name: text(1) } },
    ErrorResponse: { fields: { errorCode: { id: 1, type: 'int32' }, errorMessage: text(2) } },
  },
});
const requestType = root.lookupType('Request');
const responseType = root.lookupType('Response');

interface ReflectionRequest {
  readonly host?: string;
  readonly fileByFilename?: string;
  readonly fileContainingSymbol?: string;
  readonly listServices?: string;
}

/**
 * Server reflection (gRPC's server-reflection.md) as far as a name: it lists the services. Descriptors are not served:
 * the OTLP definitions are public, and tools take them from there.
 */
export function createReflectionMethods(services: readonly string[]): readonly GrpcMethod[] {
  return REFLECTION_SERVICES.map((service) => ({
    path: `/${service}/ServerReflectionInfo`,
    kind: 'duplex',
    needsToken: false,
    async handle(message) {
      const request = decode<ReflectionRequest>(requestType, message, 'reflection request');
      const told = { validHost: request.host ?? '', originalRequest: request };
      return responseType.encode({ ...told, ...answerTo(request, services) }).finish();
    },
    onRefused: () => undefined,
  }));
}

function answerTo(request: ReflectionRequest, services: readonly string[]): object {
  // What is not in the message is there as the prototype's default.
  const asks = (name: keyof ReflectionRequest): boolean => Object.hasOwn(request, name);
  if (asks('listServices')) {
    return { listServicesResponse: { service: services.map((name) => ({ name })) } };
  }
  if (asks('fileByFilename') || asks('fileContainingSymbol')) {
    const errorMessage = 'No descriptors are served here; take the files of opentelemetry-proto.';
    return { errorResponse: { errorCode: GRPC_STATUS.not_found, errorMessage } };
  }
  return { errorResponse: { errorCode: GrpcStatus.unimplemented, errorMessage: 'Only services are listed here.' } };
}
