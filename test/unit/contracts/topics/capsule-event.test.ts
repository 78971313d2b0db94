import { expect, it } from 'vitest';
import { decodeCapsuleEvent, encodeCapsuleEvent } from '../../../../contracts/topics/capsule-event.ts';
import type { CapsuleEvent } from '../../../../contracts/topics/capsule-event.ts';

const event: CapsuleEvent = {
  kind: 'log',
  schema: 1,
  capsule_id: 's.300000.t',
  version: 7,
  service: 'cart',
  environment: 'prod',
  window_start_ms: 300_000,
  window_ms: 300_000,
  error_count: 1,
  error_share: 0.25,
  sample_trace_ids: [],
  template_id: 't',
  template: 'order <*> placed — ✓',
  line_count: 4,
  severities: { info: 3, error: 1 },
  new_template: true,
};

const removed: CapsuleEvent = { kind: 'removed', schema: 1, capsule_id: 's.300000.t', version: 8, capsule_kind: 'log' };

it.each([event, removed])('reads back what it wrote, kind $kind', (written) => {
  expect(decodeCapsuleEvent(encodeCapsuleEvent(written))).toEqual(written);
});

it.each(['{}', 'no JSON', JSON.stringify({ ...event, kind: 'metric' }), JSON.stringify({ ...event, error_share: 2 })])(
  'refuses %s',
  (text) => {
    expect(() => decodeCapsuleEvent(Buffer.from(text))).toThrow();
  },
);
