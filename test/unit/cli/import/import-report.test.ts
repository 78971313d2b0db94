import { describe, expect, it } from 'vitest';
import { describeReport, reportToJson } from '../../../../cli/import/import-report.ts';
import type { ImportReport } from '../../../../cli/import/import-report.ts';

const report: ImportReport = {
  files: 1,
  lines: 1200,
  requests: 1190,
  spansSent: 321_068,
  spansAccepted: 321_000,
  spansRejected: 68,
  rejections: [{ reason: 'Rejected spans by reason: invalid_span_id (68).', spans: 68 }],
  unsupportedLines: { logs: 9, metrics: 0 },
  malformedLines: 1,
  malformedExamples: [{ file: 'a.jsonl', line: 7, reason: 'It is not a JSON object.' }],
  retries: 3,
  shiftNs: 2n ** 60n,
  elapsedMs: 4000,
};

describe('the import report', () => {
  it('tells people what was sent, what was not, and why', () => {
    expect(describeReport(report)).toBe(
      [
        '321,068 spans sent in 1,190 requests from 1 file (1,200 lines) in 4.0 s, 80,267 spans/s',
        '  accepted 321,000',
        '  rejected 68',
        '    68: Rejected spans by reason: invalid_span_id (68).',
        '  retries  3',
        '  left out 9 lines of logs: only traces are imported',
        '  skipped  1 malformed line:',
        '    a.jsonl:7: It is not a JSON object.',
        '',
      ].join('\n'),
    );
  });

  it('is JSON for programs, with 64-bit integers as strings', () => {
    expect(JSON.parse(reportToJson(report))).toMatchObject({ spansSent: 321_068, shiftNs: String(2n ** 60n) });
  });
});
