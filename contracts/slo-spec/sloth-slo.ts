import { z } from 'zod';
import type { SloSpec, SpecAlert, SpecAlerting, SpecSli } from '../../domain/slo-spec/slo-spec.ts';
import { TextMap } from './spec-scalars.ts';

/** An alert block of Sloth; an absent one is an alert without labels of its own. */
export const SlothAlert = z
  .strictObject({ disable: z.boolean().nullish(), labels: TextMap, annotations: TextMap })
  .nullish()
  .transform((alert): SpecAlert => {
    return { disabled: alert?.disable ?? false, labels: alert?.labels ?? {}, annotations: alert?.annotations ?? {} };
  });

/** The alerting block before its severities are known by one name. */
export interface SlothAlerting {
  readonly name?: string | null | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly page: SpecAlert;
  readonly ticket: SpecAlert;
}

/** Sloth's alerting block, whose name is needed as soon as an alert is wanted. */
export function toAlerting(alerting: SlothAlerting, context: z.core.$RefinementCtx): SpecAlerting {
  const isSilent = alerting.page.disabled && alerting.ticket.disabled;
  const name = alerting.name ?? '';
  if (name === '' && !isSilent) {
    context.addIssue({
      code: 'custom',
      path: ['name'],
      message: 'is missing: alerts that are not disabled need a name',
    });
  }
  return { ...alerting, name };
}

/** The indicator block before its kinds are known by one name. */
export interface SlothSli {
  readonly events?: { readonly bad: string; readonly total: string } | null | undefined;
  readonly raw?: { readonly errorRatio: string } | null | undefined;
  readonly plugin?: unknown;
}

/** Exactly one of Sloth's indicator kinds. */
export function toSli(sli: SlothSli, context: z.core.$RefinementCtx): SpecSli {
  const refuse = (message: string, path: string[] = []): SpecSli => {
    context.addIssue({ code: 'custom', message, path });
    return z.NEVER;
  };
  if (sli.plugin !== undefined && sli.plugin !== null) {
    return refuse('is a Go program that Sloth runs; write the queries it makes under events or raw', ['plugin']);
  }
  const { events, raw } = sli;
  if (events && raw) return refuse('has both events and raw; keep one');
  if (events) return { kind: 'events', ...events };
  if (raw) return { kind: 'error_ratio', ...raw };
  return refuse('has no indicator: write events or raw');
}

/** An SLO of a Sloth file, whatever case its fields are written in. */
export interface SlothSlo {
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly objective: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly sli: SpecSli;
  readonly alerting: SpecAlerting;
}

/** What all SLOs of a Sloth file share. */
export interface SlothFile {
  readonly service: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly slos: readonly SlothSlo[];
}

/** The SLOs of a Sloth file: its labels overlaid by theirs. */
export function toSloSpecs(file: SlothFile): readonly SloSpec[] {
  return file.slos.map(({ objective, description, labels, ...slo }) => ({
    ...slo,
    service: file.service,
    description: description ?? '',
    objectivePpm: objective,
    labels: { ...file.labels, ...labels },
  }));
}
