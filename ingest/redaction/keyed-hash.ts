import { createHmac } from 'node:crypto';
import type { KeyedHash } from '../../domain/redaction/create-redactor.ts';

/** 64 bits: two of a million values share a hash once in 37 million times. */
const HEX_DIGITS = 16;

/** HMAC-SHA-256 under a secret key, cut to 16 hexadecimal digits: without the key no value can be tried out. */
export function createKeyedHash(key: string): KeyedHash {
  return (value) => createHmac('sha256', key).update(value).digest('hex').slice(0, HEX_DIGITS);
}
