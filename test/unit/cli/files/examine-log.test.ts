import { describe, expect, it } from 'vitest';
import { examineLog } from '../../../../cli/files/examine-log.ts';
import type { DecodedLogRecord } from '../../../../contracts/otlp/decode-logs.ts';

const record = (overrides: Partial<DecodedLogRecord>): DecodedLogRecord => ({
  ...{ service: 'cart', environment: 'prod', timeMs: 1, severityNumber: 0, severityText: '', traceId: '', spanId: '' },
  ...{ eventName: '', exceptionType: '', exceptionMessage: '', wireBytes: 10 },
  body: { kind: 'text', text: 'order placed' },
  ...overrides,
});
const text = (line: string) => record({ body: { kind: 'text', text: line } });

describe('examineLog', () => {
  it.each([
    ['plain text', text('order placed'), [false, false, false]],
    ['JSON with a request id', text('{"level":"info","msg":"x","requestId":"7"}'), [true, true, true]],
    ['logfmt', text('level=warn msg="slow" x_request_id=7'), [true, true, true]],
    ['fields', record({ body: { kind: 'fields', fields: [['msg', 'x']] } }), [true, false, false]],
    [
      'a record of an SDK',
      record({ attributeNames: ['order.id', 'user.tier'], traceId: 'a'.repeat(32), severityNumber: 9 }),
      [true, true, true],
    ],
    ['a request id among attributes', record({ attributeNames: ['x-request-id'] }), [true, true, false]],
    ['a line of a followed file', record({ attributeNames: ['log.file.name'] }), [false, false, false]],
    ['a word for the severity', record({ severityText: 'WARNING' }), [false, false, true]],
  ])('looks into %s', (_name, examined, [isStructured, hasRequestId, hasSeverity]) => {
    expect(examineLog(examined)).toEqual({ isStructured, hasRequestId, hasSeverity });
  });
});
