import { describe, expect, it } from 'vitest';
import { sendHistory } from '../../../../../cli/demo/history/send-history.ts';
import { createShopHistory } from '../../../../../cli/demo/history/shop-history.ts';
import type { SendOutcome, TraceSender } from '../../../../../cli/import/trace-sender.ts';

const history = createShopHistory({
  endMs: Date.parse('2026-03-11T09:30:00Z'),
  days: 0.25,
  seed: 1,
  environment: 'demo',
});
const ACKNOWLEDGED: SendOutcome = { kind: 'acknowledged', rejectedSpans: 0, message: '' };

const senderOf = (answer: (bytes: Uint8Array) => SendOutcome): TraceSender => ({
  send: async (bytes) => answer(bytes),
  close: () => undefined,
});

const send = (sender: TraceSender, options: Partial<Parameters<typeof sendHistory>[0]> = {}) =>
  sendHistory({
    ...{ history, sender, concurrency: 3, giveUpAfterMs: 1_000, signal: new AbortController().signal },
    ...options,
  });

describe('sending a history', () => {
  it('sends every request once and reports what was acknowledged', async () => {
    const sizes: number[] = [];
    const progress: number[] = [];

    const sent = await send(
      senderOf((bytes) => {
        sizes.push(bytes.length);
        return ACKNOWLEDGED;
      }),
      { onProgress: ({ requests }) => progress.push(requests) },
    );

    const requests = Array.from({ length: history.requestCount }, (_, index) => history.requestAt(index));
    expect(sizes.sort()).toEqual(requests.map(({ bytes }) => bytes.length).sort());
    expect(sent).toEqual({
      requests: history.requestCount,
      traces: requests.reduce((sum, { traces }) => sum + traces, 0),
      spans: requests.reduce((sum, { spans }) => sum + spans, 0),
    });
    expect(progress).toEqual(Array.from({ length: history.requestCount }, (_, index) => index + 1));
  });

  it('leaves out what was acknowledged before', async () => {
    const told: number[] = [];

    const sent = await send(
      senderOf(() => ACKNOWLEDGED),
      { shouldSend: (index) => index >= 15, onAcknowledged: ({ index }) => told.push(index) },
    );

    expect(told.sort((a, b) => a - b)).toEqual([15, 16, 17]);
    expect(sent.requests).toBe(3);
  });

  it.each<[string, SendOutcome]>([
    ['refused request', { kind: 'refused', status: 400, reason: 'no' }],
    ['rejected span', { kind: 'acknowledged', rejectedSpans: 1, message: 'no' }],
  ])('fails at a %s', async (_what, outcome) => {
    await expect(send(senderOf(() => outcome))).rejects.toMatchObject({ code: 'data_loss' });
  });
});
