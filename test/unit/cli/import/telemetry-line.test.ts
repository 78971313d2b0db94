import { describe, expect, it } from 'vitest';
import { readTelemetryLine } from '../../../../cli/import/telemetry-line.ts';

describe('readTelemetryLine', () => {
  it.each([
    ['', 'blank'],
    ['  \r', 'blank'],
    ['{"resourceSpans":[]}', 'traces'],
    ['{"resource_spans":[]}', 'traces'],
    ['{"resourceSpans":5}', 'malformed'],
    ['{"resourceLogs":[]}', 'unsupported'],
    ['{"resourceMetrics":[]}', 'unsupported'],
    ['{"other":1}', 'malformed'],
    ['[1]', 'malformed'],
    ['null', 'malformed'],
    ['{"resourceSpans"', 'malformed'],
  ])('reads %j as %s', (text, kind) => {
    expect(readTelemetryLine(text).kind).toBe(kind);
  });

  it('says of what signal an unsupported line is, and what is wrong with a malformed one', () => {
    expect(readTelemetryLine('{"resourceLogs":[]}')).toEqual({ kind: 'unsupported', signal: 'logs' });
    expect(readTelemetryLine('{"resourceSpans":5}')).toMatchObject({
      reason: expect.stringContaining('"resourceSpans" must be an array') as string,
    });
  });
});
