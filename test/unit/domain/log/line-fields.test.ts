import { expect, it } from 'vitest';
import { fieldsToParts } from '../../../../domain/log/line-fields.ts';

it('prefers the most telling name and keeps the others as attributes', () => {
  const parts = fieldsToParts('json', [
    ['event', 'e'],
    ['message', 'm'],
    ['msg', 'n'],
  ]);

  expect(parts.content).toBe('m');
  expect(parts.attributes).toEqual({ event: 'e', msg: 'n' });
});

it('takes only well-formed trace ids, also as Google Cloud writes them', () => {
  const id = 'A'.repeat(32);

  expect(fieldsToParts('json', [['trace_id', 'nope']]).traceId).toBeUndefined();
  expect(fieldsToParts('json', [['logging.googleapis.com/trace', `projects/p/traces/${id}`]]).traceId).toBe(
    id.toLowerCase(),
  );
});

it('reads a severity number by its own scale', () => {
  expect(fieldsToParts('json', [['severityNumber', 17]]).severity?.name).toBe('ERROR');
  expect(fieldsToParts('json', [['level', true]]).severity).toBeUndefined();
});
