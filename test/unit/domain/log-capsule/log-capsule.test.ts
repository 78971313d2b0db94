import { expect, it } from 'vitest';
import {
  SEVERITY_CLASSES,
  errorCountOf,
  lineCountOf,
  logWindowOf,
  severityClassOf,
} from '../../../../domain/log-capsule/log-capsule.ts';
import { severityFromNumber } from '../../../../domain/log/severity.ts';

it('puts every severity number into the class of its name', () => {
  const classes = [1, 4, 5, 8, 9, 12, 13, 16, 17, 20, 21, 24].map((number) => {
    return SEVERITY_CLASSES[severityClassOf(severityFromNumber(number))];
  });

  expect(classes).toEqual(['trace', 'debug', 'info', 'warn', 'error', 'fatal'].flatMap((name) => [name, name]));
  expect(SEVERITY_CLASSES[severityClassOf(undefined)]).toBe('unspecified');
});

it('counts errors and fatal errors among all lines', () => {
  const capsule = { lines: [1, 2, 4, 8, 16, 32, 64] };

  expect(lineCountOf(capsule)).toBe(127);
  expect(errorCountOf(capsule)).toBe(96);
});

it('starts windows at multiples of five minutes', () => {
  expect([0, 299_999, 300_000, 1_700_000_123_456].map(logWindowOf)).toEqual([0, 0, 300_000, 1_700_000_100_000]);
});
