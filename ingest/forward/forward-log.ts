import type { TelemetryValue } from '../../contracts/otlp/telemetry-value.ts';
import { buildIncomingLog } from '../log-records/build-incoming-log.ts';
import type { IncomingLog } from '../log-records/incoming-log.ts';
import { expandMessage, readLogFields } from '../log-records/log-fields.ts';
import type { ForwardEntry } from './read-forward-message.ts';

/** Fields of Docker's fluentd logging driver, which sends them beside `log`. */
const DOCKER: readonly (readonly [field: string, attribute: string])[] = [
  ['container_id', 'container.id'],
  ['container_name', 'container.name'],
];
/** Where a line was written: `log.iostream` of the semantic conventions. */
const STREAM_FIELDS = ['stream', 'source'];
const STREAMS: readonly TelemetryValue[] = ['stdout', 'stderr'];

/** Makes the log record of an event. The tag stays as attribute `fluent.tag`, and is the service if nothing else says one. */
export function forwardLog(tag: string, entry: ForwardEntry, receivedNs: bigint): IncomingLog {
  const { timeNs } = entry;
  const fields = new Map(expandMessage(entry.fields));
  const resource = takeDocker(fields);
  const stream = takeStream(fields);
  const container = resource['container.name'];
  return buildIncomingLog(readLogFields(fields, { keepTimes: timeNs !== undefined }), {
    receivedNs,
    timeNs,
    resource,
    service: container ?? (tag === '' ? 'unknown_service' : tag),
    attributes: { 'fluent.tag': tag, ...(stream === undefined ? {} : { 'log.iostream': stream }) },
  });
}

function takeDocker(fields: Map<string, TelemetryValue>): Readonly<Record<string, string>> {
  const found: [string, string][] = [];
  for (const [field, attribute] of DOCKER) {
    const value = fields.get(field);
    if (typeof value !== 'string') continue;
    fields.delete(field);
    found.push([attribute, value.replace(/^\//, '')]);
  }
  return Object.fromEntries(found);
}

function takeStream(fields: Map<string, TelemetryValue>): TelemetryValue | undefined {
  for (const field of STREAM_FIELDS) {
    const value = fields.get(field);
    if (value === undefined || !STREAMS.includes(value)) continue;
    fields.delete(field);
    return value;
  }
  return undefined;
}
