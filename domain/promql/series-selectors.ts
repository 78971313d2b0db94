import { fillWindow } from '../slo/query-window.ts';
import { descendants, parsePromql } from './promql-tree.ts';
import type { PromqlNode } from './promql-tree.ts';

/** A selector of series in a query. */
export interface SeriesSelector {
  readonly metric: string;
  /** Matchers as written without white space, as `code=~"5.."`. */
  readonly matchers: readonly string[];
}

/** The selectors of a query in the order of its text. */
export function seriesSelectors(query: string): readonly SeriesSelector[] {
  const text = fillWindow(query, '5m');
  const slice = ({ from, to }: PromqlNode): string => text.slice(from, to);
  return [...descendants(parsePromql(text))]
    .filter(({ name }) => name === 'VectorSelector')
    .map((selector) => {
      const metric = selector.getChild('Identifier');
      const matchers = selector.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
      return {
        metric: metric === null ? '' : slice(metric),
        matchers: matchers.map((matcher) => slice(matcher).replace(/\s*(=~|!~|!=|=)\s*/, '$1')),
      };
    });
}
