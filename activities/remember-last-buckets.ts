import type { SliBucketReader } from '../domain/sli/ports.ts';

/** A reader that answers the same query twice in a row from memory; for use within one step. */
export function rememberLastBuckets(buckets: SliBucketReader): SliBucketReader {
  let last: { readonly key: string; readonly answer: ReturnType<SliBucketReader['readBuckets']> } | undefined;
  return {
    bucketRange: (query) => buckets.bucketRange(query),
    countRequests: (query) => buckets.countRequests(query),
    async readBuckets(query) {
      const key = JSON.stringify([query.journeyId, query.fromMs, query.toMs]);
      if (last?.key !== key) last = { key, answer: buckets.readBuckets(query) };
      const { answer } = last;
      try {
        return await answer;
      } catch (error) {
        // A failure is no answer to remember.
        last = undefined;
        throw error;
      }
    },
  };
}
