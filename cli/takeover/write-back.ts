import { toOpenSloSpec } from '../../contracts/slo-spec/write-open-slo-spec.ts';
import { toPyrraSpec } from '../../contracts/slo-spec/write-pyrra-spec.ts';
import { toSlothSpec } from '../../contracts/slo-spec/write-sloth-spec.ts';
import { toYaml } from '../../domain/artifact/to-yaml.ts';
import { alertName } from '../../domain/rules/alert-name.ts';
import { SpecFormat } from '../../domain/slo-spec/slo-spec.ts';
import type { SloSpec, SpecDocument } from '../../domain/slo-spec/slo-spec.ts';
import type { TakenSlo } from './taken-slo.ts';

/** The team's specifications in the format they came in, with the objectives that are advised. */
export function writeBack(
  documents: readonly SpecDocument[],
  taken: readonly TakenSlo[],
  defaultWindowDays: number,
): string {
  const advised = new Map(taken.map(({ slo, advice }) => [slo, advice]));
  const changed = (slo: SloSpec): SloSpec => {
    const advice = advised.get(slo);
    const objectivePpm = advice?.kind === 'change' ? advice.objectivePpm : slo.objectivePpm;
    const { alerting } = slo;
    // Sloth wants a name wherever an alert is on.
    return { ...slo, objectivePpm, alerting: alerting.name === '' ? { ...alerting, name: alertName(slo) } : alerting };
  };
  const written = documents
    .filter(({ slos }) => slos.length > 0)
    .flatMap((document): readonly object[] => {
      const slos = document.slos.map(changed);
      switch (document.format) {
        case SpecFormat.sloth:
        case SpecFormat.slothKubernetes:
          return [toSlothSpec({ ...document, slos })];
        case SpecFormat.pyrra:
          return slos.map((slo) => toPyrraSpec(slo, defaultWindowDays) ?? toSlothSpec({ ...document, slos: [slo] }));
        case SpecFormat.openSlo:
        case SpecFormat.openSloAlpha:
          return slos.map((slo) => toOpenSloSpec(slo, defaultWindowDays));
      }
    });
  return written.map((document) => toYaml('', document)).join('---\n');
}
