import type { TelemetryIntake } from '../../intake/telemetry-intake.ts';
import type { Receiver, ReceiverOptions } from '../receiver.ts';
import { EXPORT_SERVICES, createExportMethods } from './export-methods.ts';
import type { GrpcMethod } from './grpc-method.ts';
import type { StartGrpcServer } from './grpc-server.ts';
import { HEALTH_SERVICE, createHealthMethod } from './health-method.ts';
import { REFLECTION_SERVICES, createReflectionMethods } from './reflection-methods.ts';
import { startHttp2GrpcServer } from './start-http2-grpc-server.ts';

/** What the gRPC receiver needs. */
export interface GrpcReceiverOptions extends ReceiverOptions {
  readonly intake: TelemetryIntake;
  readonly server: 'http2' | 'grpc-js';
  readonly hasHealth: boolean;
  readonly hasReflection: boolean;
}

/**
 * Receives OTLP/gRPC of all signals.
 * @throws ScoutError failed_precondition when the port cannot be used
 */
export async function startGrpcReceiver(options: GrpcReceiverOptions): Promise<Receiver> {
  const start = options.server === 'http2' ? startHttp2GrpcServer : await loadGrpcJsServer();
  return start({ ...options, methods: methodsOf(options) });
}

/** The library is loaded only where it is wanted. */
async function loadGrpcJsServer(): Promise<StartGrpcServer> {
  return (await import('./start-grpc-js-server.ts')).startGrpcJsServer;
}

function methodsOf({ intake, hasHealth, hasReflection }: GrpcReceiverOptions): readonly GrpcMethod[] {
  const services = [
    ...Object.values(EXPORT_SERVICES),
    ...(hasHealth ? [HEALTH_SERVICE] : []),
    ...(hasReflection ? REFLECTION_SERVICES : []),
  ];
  return [
    ...createExportMethods(intake),
    ...(hasHealth ? [createHealthMethod(services)] : []),
    ...(hasReflection ? createReflectionMethods(services) : []),
  ];
}
