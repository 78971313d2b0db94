import { defineSearchAttributeKey } from '@temporalio/common';
import type { SearchAttributePair } from '@temporalio/common';
import { SearchAttribute } from '../contracts/workflows/task-queues.ts';

const serviceName = defineSearchAttributeKey(SearchAttribute.serviceName.name, 'KEYWORD');
const environmentName = defineSearchAttributeKey(SearchAttribute.environment.name, 'KEYWORD');
const stageName = defineSearchAttributeKey(SearchAttribute.stage.name, 'KEYWORD');
const decisionsPending = defineSearchAttributeKey(SearchAttribute.decisionsPending.name, 'INT');

/** What a workflow is about; set when it starts. */
export function subjectAttributes(subject: {
  readonly service: string;
  readonly environment: string;
}): SearchAttributePair[] {
  return [
    { key: serviceName, value: subject.service },
    { key: environmentName, value: subject.environment },
  ];
}

/** Where a workflow stands; updated as it goes on. */
export function stageAttribute(stage: string): SearchAttributePair {
  return { key: stageName, value: stage };
}

/** How many recommendations wait for a decision. */
export function pendingAttribute(count: number): SearchAttributePair {
  return { key: decisionsPending, value: count };
}
