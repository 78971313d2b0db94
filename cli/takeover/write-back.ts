import { parseAllDocuments } from 'yaml';
import { toSlothSpec } from '../../contracts/slo-spec/write-sloth-spec.ts';
import { toYaml } from '../../domain/artifact/to-yaml.ts';
import { ppmToDecimal, ppmToPercent } from '../../domain/slo/objective.ts';
import type { ObjectivePpm } from '../../domain/slo/objective.ts';
import { SpecFormat } from '../../domain/slo-spec/slo-spec.ts';
import type { SloSpec, SpecDocument } from '../../domain/slo-spec/slo-spec.ts';
import type { TextFile } from '../rules/read-text-files.ts';
import type { TakenSlo } from './taken-slo.ts';

/** The specifications as they were read. */
export interface ReadFiles {
  readonly files: readonly TextFile[];
  readonly documents: readonly SpecDocument[];
}

/**
 * The team's own documents with the objectives that are advised and nothing else changed, comments included. SLOs of rule files
 * have no specification that could be changed: they are written as Sloth specifications, which have no field for the SLO window.
 */
export function writeBack({ files, documents }: ReadFiles, taken: readonly TakenSlo[]): string {
  const advised = new Map<SloSpec, ObjectivePpm>(
    taken.flatMap(({ slo, advice }) => (advice.kind === 'change' ? [[slo, advice.objectivePpm] as const] : [])),
  );
  const written = files.flatMap(({ file, text }) => {
    const ofFile = documents.filter(({ place }) => place.file === file);
    const rules = ofFile.filter(({ format }) => format === SpecFormat.rules);
    if (rules.length > 0) return rules.map((document) => slothSpec(document, advised));
    return patched(text, ofFile, advised);
  });
  return written.map((text) => text.replace(/^---\n/, '')).join('---\n');
}

function patched(
  text: string,
  documents: readonly SpecDocument[],
  advised: ReadonlyMap<SloSpec, ObjectivePpm>,
): readonly string[] {
  const parsed = parseAllDocuments(text);
  for (const { place, format, slos } of documents) {
    const document = parsed[place.document - 1];
    for (const [position, slo] of slos.entries()) {
      const objectivePpm = advised.get(slo);
      if (document === undefined || objectivePpm === undefined) continue;
      const fields = fieldsOf(format, position, objectivePpm).filter(({ path }) => document.hasIn(path));
      for (const { path, value } of fields) document.setIn(path, value);
    }
  }
  return parsed.map((document) => document.toString());
}

interface Field {
  readonly path: readonly (string | number)[];
  readonly value: string | number;
}

/** Where a format has the objective; OpenSLO has it as a ratio or in percent. */
function fieldsOf(format: SpecFormat, position: number, objectivePpm: ObjectivePpm): readonly Field[] {
  const percent = Number(ppmToPercent(objectivePpm));
  const ratio = Number(ppmToDecimal(objectivePpm));
  switch (format) {
    case SpecFormat.sloth:
      return [{ path: ['slos', position, 'objective'], value: percent }];
    case SpecFormat.slothKubernetes:
      return [{ path: ['spec', 'slos', position, 'objective'], value: percent }];
    case SpecFormat.pyrra:
      return [{ path: ['spec', 'target'], value: ppmToPercent(objectivePpm) }];
    case SpecFormat.openSlo:
    case SpecFormat.openSloAlpha:
      return [
        { path: ['spec', 'objectives', position, 'target'], value: ratio },
        { path: ['spec', 'objectives', position, 'targetPercent'], value: percent },
      ];
    case SpecFormat.rules:
      return [];
  }
}

function slothSpec(document: SpecDocument, advised: ReadonlyMap<SloSpec, ObjectivePpm>): string {
  const slos = document.slos.map((slo) => ({ ...slo, objectivePpm: advised.get(slo) ?? slo.objectivePpm }));
  const { place, format } = document;
  return toYaml('', toSlothSpec({ place, format, slos }));
}
