import { parseAllDocuments } from 'yaml';
import type { Document } from 'yaml';
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
  const written = files.flatMap(({ file, text }) =>
    parseAllDocuments(text).flatMap((document, position) => {
      const ofDocument = documents.filter(({ place }) => place.file === file && place.document === position + 1);
      return rewritten(document, ofDocument, advised);
    }),
  );
  return written.map((text) => text.replace(/^---\n/, '')).join('---\n');
}

/** A document and what stands for its rules: those of a list leave the list, whose other items stay. */
function rewritten(
  document: Document.Parsed,
  read: readonly SpecDocument[],
  advised: ReadonlyMap<SloSpec, ObjectivePpm>,
): readonly string[] {
  for (const specs of read) {
    for (const { path, value } of changedFields(specs, advised)) if (document.hasIn(path)) document.setIn(path, value);
  }
  const rules = read.filter(({ format }) => format === SpecFormat.rules);
  const specs = rules.map((rule) => slothSpec(rule, advised));
  return rules.length > 0 && !leavesItems(document, rules) ? specs : [document.toString(), ...specs];
}

function changedFields(
  { place, format, slos }: SpecDocument,
  advised: ReadonlyMap<SloSpec, ObjectivePpm>,
): readonly Field[] {
  const item = place.item === undefined ? [] : ['items', place.item];
  return slos.flatMap((slo, position) => {
    const objectivePpm = advised.get(slo);
    if (objectivePpm === undefined) return [];
    return fieldsOf(format, position, objectivePpm).map(({ path, value }) => ({ path: [...item, ...path], value }));
  });
}

/** Takes rules out of a list; false where nothing is left. */
function leavesItems(document: Document.Parsed, rules: readonly SpecDocument[]): boolean {
  const items = new Set(rules.flatMap(({ place: { item } }) => item ?? []));
  for (const item of [...items].sort((a, b) => b - a)) document.deleteIn(['items', item]);
  return items.size > 0 && document.hasIn(['items', 0]);
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
