import type { TelemetryValue } from '../../contracts/otlp/telemetry-value.ts';
import type { IncomingLog, LogResource } from './incoming-log.ts';
import type { LogFields } from './log-fields.ts';

/** What the receiver knows of a record beside its fields. */
export interface LogContext {
  readonly receivedNs: bigint;
  /** The protocol's own time, which wins over a field. */
  readonly timeNs?: bigint | undefined;
  /** Attributes of the sender that the receiver knows by itself. */
  readonly resource?: LogResource | undefined;
  /** The service when the record does not say it. */
  readonly service: string;
  /** The environment when the record does not say it. */
  readonly environment?: string | undefined;
  /** Further attributes of the record. */
  readonly attributes?: Readonly<Record<string, TelemetryValue>> | undefined;
}

const UNKNOWN_SEVERITY = { number: 0, text: '' };

/**
 * Makes the log record of a structured record. Without a message its other fields together are the body. Without a
 * time it is that of receipt.
 */
export function buildIncomingLog(fields: LogFields, context: LogContext): IncomingLog {
  const { message, severity = UNKNOWN_SEVERITY, rest } = fields;
  const others = Object.fromEntries(rest);
  const hasBody = message !== undefined || rest.size === 0;
  return {
    resource: resourceOf(fields, context),
    record: {
      timeNs: context.timeNs ?? fields.timeNs ?? context.receivedNs,
      observedTimeNs: context.receivedNs,
      severityNumber: severity.number,
      severityText: severity.text,
      body: hasBody ? withoutLineEnd(message ?? '') : others,
      attributes: hasBody ? { ...others, ...context.attributes } : { ...context.attributes },
      traceId: fields.traceId,
      spanId: fields.spanId,
    },
  };
}

function resourceOf(fields: LogFields, context: LogContext): LogResource {
  const environment = fields.environment ?? context.environment;
  return {
    'service.name': fields.service ?? fields.kubernetes?.service ?? context.service,
    ...(environment === undefined ? {} : { 'deployment.environment.name': environment }),
    ...context.resource,
    ...fields.kubernetes?.attributes,
  };
}

function withoutLineEnd(message: TelemetryValue): TelemetryValue {
  return typeof message === 'string' ? message.replace(/\r?\n$/, '') : message;
}
