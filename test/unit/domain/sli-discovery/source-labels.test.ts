import { describe, expect, it } from 'vitest';
import { OPEN_TELEMETRY } from '../../../../domain/sli-discovery/conventions/open-telemetry.ts';
import { USUAL_LABELS } from '../../../../domain/sli-discovery/conventions/client-libraries.ts';
import { sourceLabels } from '../../../../domain/sli-discovery/source-labels.ts';

const HTTP = OPEN_TELEMETRY[0]!;

describe('sourceLabels', () => {
  it('takes the first of each meaning that is there', () => {
    const there = ['le', 'job', 'service_name', 'http_route', 'http_request_method', 'http_response_status_code'];

    expect(sourceLabels(HTTP, there)).toEqual({
      services: ['service_name', 'job'],
      operation: ['http_request_method', 'http_route'],
      places: [],
      outcomes: ['http_response_status_code'],
    });
  });

  it('takes the places that a convention names', () => {
    const labels = { ...HTTP.labels, places: ['vhost'] };

    expect(sourceLabels({ labels }, ['vhost', 'cluster']).places).toEqual(['cluster', 'vhost']);
    expect(sourceLabels(HTTP, ['vhost', 'cluster']).places).toEqual(['cluster']);
  });

  it('does without what is not there', () => {
    expect(sourceLabels(HTTP, ['le'])).toEqual({ services: [], operation: [], places: [], outcomes: [] });
    expect(
      sourceLabels({ ...HTTP, labels: USUAL_LABELS }, ['app', 'path', 'code', 'error', 'namespace', 'cluster']),
    ).toEqual({
      services: ['app'],
      operation: ['path'],
      places: ['cluster', 'namespace'],
      outcomes: ['code', 'error'],
    });
  });
});
