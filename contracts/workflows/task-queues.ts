/** Task queues: control for short database work, gitops for forge and validators. */
export const TaskQueue = {
  control: 'slo-scout-control',
  gitops: 'slo-scout-gitops',
} as const;

/** Search attributes of both workflows, with their Temporal types. Never personal data. */
export const SearchAttribute = {
  serviceName: { name: 'ServiceName', type: 'Keyword' },
  environment: { name: 'Environment', type: 'Keyword' },
  stage: { name: 'Stage', type: 'Keyword' },
  decisionsPending: { name: 'DecisionsPending', type: 'Int' },
} as const;
