import { stableHash } from '../fingerprint/stable-hash.ts';

/** Longest name of an SLO: it becomes a label value and a Kubernetes name (RFC 1123 label). */
export const SLO_NAME_MAX = 63;

const SUFFIX_DIGITS = 6;

/** A journey as far as naming needs it. */
export interface NamedJourney {
  readonly journeyId: string;
  readonly operation: string;
}

/**
 * The SLO name of a journey and SLI kind (lower case, with dashes): `GET /cart/{id}` → `get-cart-id-availability`. By the rules of `Slo.name`, at
 * most {@link SLO_NAME_MAX} characters, and unique among the service's journeys: where two operations read alike, or one
 * is too long, six digits of the journey id's hash follow the operation.
 */
export function sloName(journey: NamedJourney, kind: string, serviceJourneys: readonly NamedJourney[]): string {
  const slug = slugOf(journey.operation);
  const room = SLO_NAME_MAX - kind.length - 1;
  const shared = serviceJourneys.some(
    (other) => other.journeyId !== journey.journeyId && slugOf(other.operation) === slug,
  );
  if (!shared && slug.length <= room) return `${slug}-${kind}`;
  const suffix = stableHash([journey.journeyId]).slice(0, SUFFIX_DIGITS);
  const kept = slug.slice(0, room - SUFFIX_DIGITS - 1).replace(/-+$/, '');
  return `${kept}-${suffix}-${kind}`;
}

function slugOf(operation: string): string {
  const slug = operation
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return slug === '' ? 'journey' : slug;
}
