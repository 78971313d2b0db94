/** The signals of OTLP; also the value of a record's `signal` header and of metric labels. */
export const Signal = {
  traces: 'traces',
  logs: 'logs',
  metrics: 'metrics',
} as const;

/** One member of {@link Signal}. */
export type Signal = (typeof Signal)[keyof typeof Signal];
