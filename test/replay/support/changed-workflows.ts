import { sleep } from '@temporalio/workflow';
import type { AnalysisInput, AnalysisResult } from '../../../contracts/workflows/analysis-messages.ts';
import type { DeliveryInput, DeliveryResult } from '../../../contracts/workflows/delivery-messages.ts';
import type { DriftInput, DriftResult } from '../../../contracts/workflows/drift-messages.ts';
import { analysis as realAnalysis } from '../../../workflows/analysis.ts';
import { delivery as realDelivery } from '../../../workflows/delivery.ts';
import { drift as realDrift } from '../../../workflows/drift.ts';

/** The workflows with a step added at their start and no patch: what the replay test must find out. */
export async function analysis(input: AnalysisInput): Promise<AnalysisResult> {
  await sleep('1 second');
  return realAnalysis(input);
}

export async function delivery(input: DeliveryInput): Promise<DeliveryResult> {
  await sleep('1 second');
  return realDelivery(input);
}

export async function drift(input: DriftInput): Promise<DriftResult> {
  await sleep('1 second');
  return realDrift(input);
}
