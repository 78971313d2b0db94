/** A reference that lets a reader check a number. `supports` says in one sentence which number. */
export type EvidencePointer =
  | { readonly kind: 'traces'; readonly supports: string; readonly traceIds: readonly string[] }
  | {
      readonly kind: 'capsule';
      readonly supports: string;
      readonly fingerprint: string;
      readonly windowStartMs: number;
    }
  | {
      readonly kind: 'buckets';
      readonly supports: string;
      readonly journeyId: string;
      readonly fromMs: number;
      readonly toMs: number;
    }
  | {
      readonly kind: 'query';
      readonly supports: string;
      /** PromQL, as it was run. */
      readonly query: string;
      /** Base URL of the Prometheus that answered. */
      readonly address: string;
      readonly fromMs: number;
      readonly toMs: number;
    };
