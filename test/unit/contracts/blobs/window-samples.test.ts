import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { decodeWindowSamples, encodeWindowSamples } from '../../../../contracts/blobs/window-samples.ts';
import type { WindowSamples } from '../../../../contracts/blobs/window-samples.ts';
import { isScoutError } from '../../../support/is-scout-error.ts';

const WINDOW: WindowSamples = {
  service: 'cart',
  environment: 'prod',
  windowStartMs: 300_000,
  templates: [
    {
      templateId: 'a'.repeat(32),
      samples: [
        {
          ...{ rank: 7, tieBreak: 9, atMs: 300_001, severityNumber: 17 },
          ...{ traceId: 'c'.repeat(32), spanId: '', text: 'payment 5 failed 💥' },
        },
      ],
    },
  ],
};

it('gives back what was encoded, and equal bytes for equal samples', () => {
  const bytes = encodeWindowSamples(WINDOW);

  expect(decodeWindowSamples(bytes)).toEqual(WINDOW);
  expect(encodeWindowSamples(structuredClone(WINDOW))).toEqual(bytes);
});

it.each([
  ['no gzip', Buffer.from('{}')],
  ['no JSON', gzipSync('{')],
  ['another version', gzipSync(JSON.stringify({ ...WINDOW, version: 2 }))],
  ['a cut blob', encodeWindowSamples(WINDOW).subarray(0, 40)],
])('says that a blob is corrupt: %s', (_name, bytes) => {
  expect(() => decodeWindowSamples(bytes)).toThrow(expect.toSatisfy((error) => isScoutError(error, 'data_loss')));
});
