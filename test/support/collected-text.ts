import { Writable } from 'node:stream';

/** A stream that keeps the text that is written to it. */
export interface CollectedText extends Writable {
  text(): string;
}

/** Creates one: what a command prints to. */
export function collectedText(): CollectedText {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  return Object.assign(stream, { text: () => Buffer.concat(chunks).toString() });
}
