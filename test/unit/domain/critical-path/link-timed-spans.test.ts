import { expect, it } from 'vitest';
import { linkTimedSpans } from '../../../../domain/critical-path/link-timed-spans.ts';
import { spansOfDrawing } from '../../../support/drawn-trace.ts';

const SPANS = spansOfDrawing(`
  a               ----------
    b              --`);

it('counts a span that was sent again once', () => {
  const forest = linkTimedSpans([...SPANS, ...SPANS.map((span) => ({ ...span }))]);

  expect(forest.spans).toHaveLength(2);
  expect(forest.children[0]).toEqual([1]);
});

it('keeps different spans with one id', () => {
  const [first] = SPANS;

  expect(linkTimedSpans([...SPANS, { ...first!, name: 'another' }]).spans).toHaveLength(3);
});
