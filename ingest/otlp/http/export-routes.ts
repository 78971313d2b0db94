import { Signal } from '../../../contracts/otlp/signal.ts';
import { ReceiverName } from '../../intake/telemetry-intake.ts';
import type { TelemetryIntake } from '../../intake/telemetry-intake.ts';
import { exportAnswerJson, exportAnswerProtobuf } from '../export-answer.ts';
import type { HttpRoute } from './http-route.ts';
import { OtlpMediaType, rpcStatusAnswer } from './rpc-status-answer.ts';
import { TransportStatus } from '../../http-status.ts';

const receiver = ReceiverName.otlpHttp;

/** `/v1/traces`, `/v1/logs` and `/v1/metrics`, which hand their requests to the intake. */
export function createExportRoutes(intake: TelemetryIntake): readonly HttpRoute[] {
  return Object.values(Signal).map((signal) => ({
    path: `/v1/${signal}`,
    contentTypes: Object.values(OtlpMediaType),
    async handle({ contentType, body, tenant }) {
      const encoding = contentType === OtlpMediaType.json ? 'json' : 'protobuf';
      const partialSuccess = await intake.take({ receiver, signal, encoding, bytes: body, tenant });
      const answer =
        encoding === 'json' ? exportAnswerJson(signal, partialSuccess) : exportAnswerProtobuf(partialSuccess);
      return { status: TransportStatus.ok, contentType, body: answer };
    },
    fail: (error, { contentType, status }) => rpcStatusAnswer(error, contentType ?? OtlpMediaType.json, status),
    onRefused: (error) => {
      intake.countRefused(receiver, error);
    },
  }));
}
