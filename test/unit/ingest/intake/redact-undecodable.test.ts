import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../../domain/redaction/create-redactor.ts';
import { DEFAULT_POLICY } from '../../../../domain/redaction/redaction-policy.ts';
import { createSeededRandom } from '../../../../domain/statistics/seeded-random.ts';
import { MAX_DEAD_LETTER_BYTES, redactUndecodable } from '../../../../ingest/intake/redact-undecodable.ts';

const redactor = createRedactor({ policy: DEFAULT_POLICY });
const redact = (text: string, encoding: 'protobuf' | 'json') =>
  redactUndecodable(Buffer.from(text, encoding === 'json' ? 'utf8' : 'latin1'), encoding, redactor).toString('latin1');

describe('the copy of an undecodable request', () => {
  it('keeps what is harmless', () => {
    expect(redact('\x0a\x05hello\x12\xff\xfe', 'protobuf')).toBe('\x0a\x05hello\x12\xff\xfe');
    expect(redact('{"a":[1,"b"', 'json')).toBe('{"a":[1,"b"');
  });

  it('masks what stands under a sensitive name', () => {
    expect(redact('\x0a\x08password\x12\x08\x0a\x06sesame\x10', 'protobuf')).not.toContain('sesame');
    expect(redact('{"key":"db.password","value":{"stringValue":"sesame"}', 'json')).toContain(
      '"[redacted:sensitive_key]"',
    );
    expect(redact('{"key":"api_key","value":{"intValue":77}', 'json')).not.toContain('77');
  });

  it('is bounded, and takes linear time for texts made to be slow', () => {
    for (const text of ['@a'.repeat(100_000), '"'.repeat(200_000), '\\'.repeat(200_000), '1.'.repeat(100_000)]) {
      for (const encoding of ['json', 'protobuf'] as const) {
        expect(redact(text, encoding).length).toBeLessThanOrEqual(MAX_DEAD_LETTER_BYTES);
      }
    }
  });

  it('never shows an address, wherever it stands', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.constantFrom('json', 'protobuf'), (noise, encoding) => {
        const text = `${Buffer.from(noise).toString('latin1')} jane.doe@example.com `;

        expect(redact(text, encoding)).not.toContain('jane.doe@example');
      }),
    );
  });

  it('sees a text whose length looks like a character of it', () => {
    const token = `ghp_${'a1B2'.repeat(9)}`;
    const value = field(1, Buffer.from(token));
    const attribute = Buffer.concat([field(1, Buffer.from('note')), field(2, value)]);
    const request = Buffer.concat([field(9, attribute), Buffer.from([0x0a, 0x7f])]);

    const copy = redactUndecodable(request, 'protobuf', redactor).toString('latin1');

    expect(copy).toContain('note');
    expect(copy).not.toContain('a1B2a1B2');
  });

  it('sees texts of several lines, and masks all characters where nothing can be read any more', () => {
    const key = `-----BEGIN PRIVATE KEY-----\n${'MIIBVgIBADANBgkqhkiG9w0BAQEFAASC\n'.repeat(3)}-----END PRIVATE KEY-----`;
    const whole = Buffer.concat([field(2, field(5, Buffer.from(key))), Buffer.from([0x0f])]);
    const cut = field(2, field(5, Buffer.from(key))).subarray(0, 60);

    const [first, second] = [whole, cut].map((bytes) =>
      redactUndecodable(bytes, 'protobuf', redactor).toString('latin1'),
    );

    expect(first).not.toContain('MIIB');
    expect(first).toContain('[redacted:private_key]');
    expect(second).not.toContain('MIIB');
    expect(second).toHaveLength(60);
  });

  it.each([
    ['an escaped address', '"jane.doe\\u0040example.com"', 'jane.doe'],
    ['an escaped assignment', '"api\\u005fkey\\u003dq9w8e7r6t5z4u3i2"', 'q9w8e7'],
    ['JSON in JSON', '"{\\"password\\":\\"q9w8e7r6\\"}"', 'q9w8e7r6'],
    ['bytes in base64', `"bytesValue":"${Buffer.from('mail jane.doe@example.com').toString('base64')}"`, 'amFuZS5kb2U'],
  ])('sees %s in broken JSON', (_name, text, secret) => {
    const copy = redact(`{"a":[${text},}`, 'json');

    expect(copy).not.toContain(secret);
    expect(copy.endsWith(',}')).toBe(true);
  });

  it('shows nothing of a key whose text can be read as fields, too', () => {
    const random = createSeededRandom(1);
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    const line = () => Array.from({ length: 64 }, () => letters[Math.floor(random.next() * letters.length)]).join('');
    for (let round = 0; round < 2_000; round += 1) {
      const lines = [line(), line()];
      const key = `-----BEGIN RSA PRIVATE KEY-----\n${lines.join('\n')}\n-----END RSA PRIVATE KEY-----`;
      const field = Buffer.concat([
        Buffer.from([0x1a, 0xc2, 0x01]),
        Buffer.from(key.padEnd(194)),
        Buffer.from([0x0a, 0x7f]),
      ]);

      const kept = redactUndecodable(field, 'protobuf', redactor).toString('latin1');

      for (const text of lines) expect(kept).not.toContain(text.slice(20, 40));
    }
  });

  it('leaves the text out that the bound cuts through', () => {
    const copy = redact(`["${'a '.repeat(MAX_DEAD_LETTER_BYTES / 2 - 10)}","ghp_${'a1B2'.repeat(9)}"`, 'json');

    expect(copy).not.toContain('ghp_');
  });
});

function field(number: number, content: Buffer): Buffer {
  const length = content.length < 0x80 ? [content.length] : [(content.length & 0x7f) | 0x80, content.length >> 7];
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), content]);
}
