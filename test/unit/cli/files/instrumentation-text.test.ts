import { describe, expect, it } from 'vitest';
import { analyzeInstrumentation } from '../../../../cli/files/instrumentation-analysis.ts';
import { instrumentationText } from '../../../../cli/files/instrumentation-text.ts';

const counts = (service: string, orphanEntries: number) => ({
  ...{ service, environment: 'prod', language: 'go', spans: 100, attachedSpans: 80, entries: 50, orphanEntries },
  ...{ httpEntries: 0, httpWithoutRoute: 0, httpWithoutStatus: 0, namedEntries: 0, namesWithIds: 0, logRecords: 0 },
  logs: { examined: 0, structured: 0, withRequestId: 0, withSeverity: 0 },
});

describe('instrumentationText', () => {
  it('shows quality, gaps, and each remedy once', () => {
    const text = instrumentationText(analyzeInstrumentation([counts('cart', 25), counts('pay', 20), counts('web', 0)]));

    expect(text).toMatch(/cart +go +80\.0 % +- +-/);
    expect(text).toContain('    cart: 25 of 50 server and consumer spans (50.0 %) name a parent');
    expect(text).toContain('it adds up to 0.05 to confidence');
    expect(text.match(/What mends broken_propagation, go:/g)).toHaveLength(1);
    expect(text).toContain('    otel.SetTextMapPropagator(');
    expect(text).not.toContain('web: ');
    expect(text.match(/broken_propagation: Their requests begin here/g)).toHaveLength(1);
  });

  it('is empty without services', () => {
    expect(instrumentationText([])).toBe('');
  });
});
