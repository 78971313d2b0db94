import type { VersionRange } from './component.ts';

/** Whether a dotted number lies in the range. A missing part counts as zero; a suffix such as `-rc.1` is not read. */
export function isAccepted(version: string, range: VersionRange): boolean {
  if (compareVersions(version, range.atLeast) < 0) return false;
  return range.below === undefined || compareVersions(version, range.below) < 0;
}

/** Says the range to a person. */
export function describeRange(range: VersionRange): string {
  return range.below === undefined ? `${range.atLeast} or newer` : `${range.atLeast} or newer, below ${range.below}`;
}

function compareVersions(left: string, right: string): number {
  const a = parts(left);
  const b = parts(right);
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function parts(version: string): readonly number[] {
  return (/^\d+(?:\.\d+)*/.exec(version)?.[0] ?? '0').split('.').map(Number);
}
