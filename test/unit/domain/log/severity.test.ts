import { expect, it } from 'vitest';
import {
  normaliseSeverity,
  recordSeverity,
  severityFromNumber,
  severityFromPriority,
  severityFromStatus,
} from '../../../../domain/log/severity.ts';

it.each([
  ['WARNING', 'WARN', 13],
  ['err', 'ERROR', 17],
  [' Critical ', 'ERROR', 18],
  ['E', 'ERROR', 17],
  ['notice', 'INFO', 10],
  ['FATAL', 'FATAL', 21],
  [30, 'INFO', 9],
  ['50', 'ERROR', 17],
  [3, 'ERROR', 17],
])('normalises %j', (level, name, number) => {
  expect(normaliseSeverity(level)).toEqual({ number, name });
});

it.each(['', 'banana', 99, 'x'.repeat(50), 'constructor'])('finds no severity in %j', (level) => {
  expect(normaliseSeverity(level)).toBeUndefined();
});

it('reads the scales of OpenTelemetry, syslog and HTTP', () => {
  expect(severityFromNumber(0)).toBeUndefined();
  expect(severityFromNumber(24)?.name).toBe('FATAL');
  expect(severityFromPriority(34)?.name).toBe('ERROR');
  expect(severityFromPriority(192)).toBeUndefined();
  expect([severityFromStatus(200).name, severityFromStatus(404).name, severityFromStatus(500).name]).toEqual([
    'INFO',
    'WARN',
    'ERROR',
  ]);
});

it('takes the number of a record before its text', () => {
  expect(recordSeverity({ severityNumber: 17, severityText: 'info' })?.name).toBe('ERROR');
  expect(recordSeverity({ severityNumber: 0, severityText: 'warn' })?.name).toBe('WARN');
  expect(recordSeverity({ severityNumber: 0, severityText: '' })).toBeUndefined();
});
