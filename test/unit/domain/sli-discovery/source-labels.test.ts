import { describe, expect, it } from 'vitest';
import { OPEN_TELEMETRY } from '../../../../domain/sli-discovery/conventions/open-telemetry.ts';
import { USUAL_LABELS } from '../../../../domain/sli-discovery/conventions/client-libraries.ts';
import { sourceLabels } from '../../../../domain/sli-discovery/source-labels.ts';

const HTTP = OPEN_TELEMETRY[0]!;

describe('sourceLabels', () => {
  it('takes the first of each meaning that is there', () => {
    const there = ['le', 'job', 'service_name', 'http_route', 'http_request_method', 'http_response_status_code'];

    expect(sourceLabels(HTTP, there)).toEqual({
      service: 'service_name',
      operation: ['http_request_method', 'http_route'],
      outcomes: ['http_response_status_code'],
    });
  });

  it('does without what is not there', () => {
    expect(sourceLabels(HTTP, ['le'])).toEqual({ service: undefined, operation: [], outcomes: [] });
    expect(sourceLabels({ ...HTTP, labels: USUAL_LABELS }, ['app', 'path', 'code', 'error'])).toEqual({
      service: 'app',
      operation: ['path'],
      outcomes: ['code', 'error'],
    });
  });
});
