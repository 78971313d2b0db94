import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { redactStream } from '../../../cli/redact/redact-stream.ts';
import { createRedactor } from '../../../domain/redaction/create-redactor.ts';
import { DEFAULT_POLICY } from '../../../domain/redaction/redaction-policy.ts';

const redactor = createRedactor({ policy: DEFAULT_POLICY });
const KEY = ['-----BEGIN PRIVATE KEY-----', 'MIIEowIBAAKCAQEA', 'abcdef==', '-----END PRIVATE KEY-----'];

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

const run = async (
  input: Buffer | string,
  { output = 'lines', size = 5 }: { output?: 'lines' | 'spans'; size?: number } = {},
) => {
  const stdout = new PassThrough();
  const written: Buffer[] = [];
  stdout.on('data', (chunk: Buffer) => written.push(chunk));
  await redactStream(chunksOf(Buffer.from(input), size), redactor, { output, stdout });
  return Buffer.concat(written);
};

describe('redactStream', () => {
  it.each([1, 3, 1000])('redacts lines that come in pieces of %i bytes', async (size) => {
    const output = await run('mail a@b.io ü\r\n\nplain\nlast 10.0.0.1', { size });

    expect(output.toString()).toBe('mail [redacted:email] ü\r\n\nplain\nlast [redacted:ipv4]');
  });

  it('keeps the bytes of lines that are not UTF-8', async () => {
    const output = await run(Buffer.from('\xff\xfe\x00 10.0.0.1 \xe9\n\xc3\n', 'latin1'));

    expect(output.toString('latin1')).toBe('\xff\xfe\x00 [redacted:ipv4] \xe9\n\xc3\n');
  });

  it('follows a private key over lines, and leaves what stands behind it', async () => {
    const output = await run(`${KEY.join('\n')} a@b.io\nplain 1\n`);

    expect(output.toString()).toBe(
      `${'[redacted:private_key]\n'.repeat(3)}[redacted:private_key] [redacted:email]\nplain 1\n`,
    );
  });

  it('does not swallow a log behind a key without its end', async () => {
    const output = await run(`${KEY.slice(0, 2).join('\n')}\n2026-04-17 INFO started\nready\n`);

    expect(output.toString()).toBe(`${'[redacted:private_key]\n'.repeat(2)}2026-04-17 INFO started\nready\n`);
  });

  it('tells places by line and UTF-16 offset, without values', async () => {
    const output = await run(`x\n😀 a@b.io, 10.0.0.1\n`, { output: 'spans' });

    expect(
      output
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { line: 2, kind: 'email', start: 3, end: 9 },
      { line: 2, kind: 'ipv4', start: 11, end: 19 },
    ]);
  });

  it('ends when nobody reads any more', async () => {
    let writes = 0;
    const stdout = new Writable({
      write(_chunk, _encoding, callback) {
        writes += 1;
        callback(Object.assign(new Error('gone'), { code: 'EPIPE' }));
      },
    });

    await redactStream(chunksOf(Buffer.from('a@b.io\n'.repeat(200_000)), 65_536), redactor, {
      output: 'lines',
      stdout,
    });

    expect(writes).toBe(1);
  });
});
