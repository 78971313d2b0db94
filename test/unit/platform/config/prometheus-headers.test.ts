import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../../platform/config/load-config.ts';

const headersOf = (text: string) => {
  const { prometheusHeaders } = loadConfig({ SLO_SCOUT_PROMETHEUS_HEADERS: text });
  return Object.fromEntries(Object.entries(prometheusHeaders).map(([name, value]) => [name, value.reveal()]));
};

describe('SLO_SCOUT_PROMETHEUS_HEADERS', () => {
  it('is none by default', () => {
    expect(loadConfig({}).prometheusHeaders).toEqual({});
  });

  it('takes several headers, whose values may have commas and equals signs', () => {
    expect(headersOf('Authorization=Basic YTpi==, X-Scope-OrgID=team\nAccept=a, b')).toEqual({
      ...{ authorization: 'Basic YTpi==', 'x-scope-orgid': 'team', accept: 'a, b' },
    });
  });

  it('is never shown', () => {
    const { prometheusHeaders } = loadConfig({ SLO_SCOUT_PROMETHEUS_HEADERS: 'Authorization=Bearer hidden' });

    expect(JSON.stringify(prometheusHeaders)).not.toContain('hidden');
  });

  it.each(['Bearer token', 'a b=c', '=x', 'a='])('refuses %j', (text) => {
    expect(() => headersOf(text)).toThrow('SLO_SCOUT_PROMETHEUS_HEADERS must be name=value');
  });
});
