import { describe, expect, it } from 'vitest';
import {
  decodeExportResponse,
  encodeExportResponse,
  exportResponseToJson,
} from '../../../../contracts/otlp/export-response.ts';
import { Signal } from '../../../../contracts/otlp/signal.ts';

const PARTIAL = { rejectedSpans: 3, errorMessage: 'Some were bad.' };

describe('the answer to an export request', () => {
  it.each(Object.values(Signal))('goes there and back for %s', (signal) => {
    expect(decodeExportResponse(signal, encodeExportResponse(signal, PARTIAL))).toEqual(PARTIAL);
    expect(encodeExportResponse(signal, undefined)).toHaveLength(0);
    expect(decodeExportResponse(signal, new Uint8Array())).toBeUndefined();
  });

  it('has the words of its signal in JSON', () => {
    expect(exportResponseToJson('logs', PARTIAL)).toBe(
      '{"partialSuccess":{"rejectedLogRecords":"3","errorMessage":"Some were bad."}}',
    );
    expect(exportResponseToJson('metrics', PARTIAL)).toContain('"rejectedDataPoints":"3"');
    expect(exportResponseToJson('traces', undefined)).toBe('{}');
  });
});
