import type { KafkaMessage } from 'kafkajs';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { LogRecord } from '../../../streaming/ports.ts';

/** A kafkajs message as the port knows it. @throws ScoutError internal for an offset beyond 2^53 */
export function toLogRecord({ offset, timestamp, headers = {}, value }: KafkaMessage): LogRecord {
  const texts = Object.entries(headers).map(([name, header]) => [name, headerText(header)]);
  return {
    offset: toOffset(offset),
    appendedAtMs: Number(timestamp),
    headers: Object.fromEntries(texts) as Record<string, string>,
    value: value ?? Buffer.alloc(0),
  };
}

type Header = NonNullable<KafkaMessage['headers']>[string];

function headerText(header: Header): string {
  const single = Array.isArray(header) ? header.at(-1) : header;
  return single === undefined ? '' : single.toString();
}

/** Reads an offset. @throws ScoutError internal beyond 2^53 */
export function toOffset(text: string): number {
  const offset = Number(text);
  if (Number.isSafeInteger(offset)) return offset;
  throw new ScoutError({ code: ErrorCode.internal, message: `Kafka offset ${text} is beyond 2^53.` });
}
