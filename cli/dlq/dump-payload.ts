import { decodeRequest } from '../../contracts/otlp/request-codec.ts';
import { Signal } from '../../contracts/otlp/signal.ts';
import type { DeadLetter } from '../../contracts/topics/dead-letter.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { redactText } from '../../domain/redaction/redact-text.ts';

/** A letter's bytes for people. */
export interface PayloadDump {
  /** `otlp` when the bytes are a request of their signal, `bytes` when they are not. */
  readonly kind: 'otlp' | 'bytes';
  /** JSON, or the printable characters of the bytes; redacted, as nothing is shown that a rule finds by now. */
  readonly text: string;
  /** How many bytes are not shown. */
  readonly hiddenBytes: number;
}

const MAX_DUMP_BYTES = 16 * 1024;

/** Dumps the payload of a letter. */
export function dumpPayload({ signal, value }: Pick<DeadLetter, 'signal' | 'value'>): PayloadDump {
  const request = decodeOrUndefined(signal, value);
  if (request === undefined) return dumpBytes(value);
  return { kind: 'otlp', text: JSON.stringify(request, readable, 2), hiddenBytes: 0 };
}

/** undefined when the bytes are no request, or an empty one, which any unknown message looks like. */
function decodeOrUndefined(signal: string, value: Uint8Array): object | undefined {
  const known = Object.values(Signal).find((name) => name === signal);
  if (known === undefined) return undefined;
  try {
    const request = decodeRequest(known, value);
    return Object.keys(request).length > 0 ? request : undefined;
  } catch (error) {
    const failure = ScoutError.from(error);
    if (failure.code !== ErrorCode.invalidArgument) throw failure;
    return undefined;
  }
}

function dumpBytes(value: Uint8Array): PayloadDump {
  const shown = value.subarray(0, MAX_DUMP_BYTES);
  const text = Buffer.from(shown).toString('utf8');
  return { kind: 'bytes', text: redacted(text), hiddenBytes: value.length - shown.length };
}

/** Ids in hex, texts redacted. */
function readable(key: string, value: unknown): unknown {
  if (typeof value === 'string') return redacted(value, key);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (isBufferJson(value)) return Buffer.from(value.data).toString('hex');
  return value;
}

/** What JSON.stringify hands over for a Buffer. */
function isBufferJson(value: unknown): value is { readonly data: readonly number[] } {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer' && 'data' in value;
}

function redacted(text: string, key = ''): string {
  return redactText(text, key)?.text ?? text;
}
