import type { Sli } from '../../../contracts/rest/sli.ts';

/** One target of a proposed recommendation. */
export type Target = Extract<Sli['outcome'], { kind: 'proposed' }>['variants'][number];

/** The target that an approval takes when it names none; undefined when no target is proposed. */
export function balancedTarget({ outcome }: Sli): Target | undefined {
  return outcome.kind === 'proposed' ? outcome.variants.find(({ variant }) => variant === 'balanced') : undefined;
}
