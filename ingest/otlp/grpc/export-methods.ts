import { Signal } from '../../../contracts/otlp/signal.ts';
import { ReceiverName } from '../../intake/telemetry-intake.ts';
import type { TelemetryIntake } from '../../intake/telemetry-intake.ts';
import { exportAnswerProtobuf } from '../export-answer.ts';
import type { GrpcMethod } from './grpc-method.ts';

/** The services of OTLP (opentelemetry-proto 1.x), one a signal. */
export const EXPORT_SERVICES: Readonly<Record<Signal, string>> = {
  [Signal.traces]: 'opentelemetry.proto.collector.trace.v1.TraceService',
  [Signal.logs]: 'opentelemetry.proto.collector.logs.v1.LogsService',
  [Signal.metrics]: 'opentelemetry.proto.collector.metrics.v1.MetricsService',
};

/** The Export methods of all signals, which hand their requests to the intake. */
export function createExportMethods(intake: TelemetryIntake): readonly GrpcMethod[] {
  const receiver = ReceiverName.otlpGrpc;
  return Object.values(Signal).map((signal) => ({
    path: `/${EXPORT_SERVICES[signal]}/Export`,
    kind: 'unary',
    needsToken: true,
    async handle(bytes, { tenant }) {
      return exportAnswerProtobuf(await intake.take({ receiver, signal, encoding: 'protobuf', bytes, tenant }));
    },
    onRefused: (error) => {
      intake.countRefused(receiver, error);
    },
  }));
}
