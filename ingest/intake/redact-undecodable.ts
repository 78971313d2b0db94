import { redactBrokenJson } from './redact-broken-json.ts';
import { redactBrokenProtobuf } from './redact-broken-protobuf.ts';
import type { TextRedactor } from './secret-watch.ts';

/** Of a request that cannot be decoded so much is kept. */
export const MAX_DEAD_LETTER_BYTES = 64 * 1024;

/**
 * A copy of the beginning of bytes that nobody could decode, with everything masked that redaction finds in their
 * texts: each text by itself, by what follows the name of a sensitive attribute, and the whole once more.
 */
export function redactUndecodable(bytes: Buffer, encoding: 'protobuf' | 'json', redactor: TextRedactor): Buffer {
  const head = bytes.subarray(0, MAX_DEAD_LETTER_BYTES);
  const isCut = head.length < bytes.length;
  const redacted = encoding === 'json' ? redactBrokenJson(head, isCut, redactor) : redactBrokenProtobuf(head, redactor);
  const characters = encoding === 'json' ? 'utf8' : 'latin1';
  const text = redacted.toString(characters);
  const whole = redactor.redact(text, '')?.text ?? text;
  return Buffer.from(whole, characters).subarray(0, MAX_DEAD_LETTER_BYTES);
}
