import { ShopService } from '../shop/shop-model.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What goes wrong in a service for a while. */
export type IncidentEffect =
  { readonly kind: 'errors'; readonly ratio: number } | { readonly kind: 'slow'; readonly factor: number };

/** An incident of the history. */
export interface ShopIncident {
  readonly name: string;
  readonly service: ShopService;
  readonly effect: IncidentEffect;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * The three incidents of a history, on different days, the oldest first. Times of the day are UTC, as the traffic's rhythm
 * is; they lie before the busy hours, so that what alerts remember of them has passed when the night's few requests come.
 */
export function planIncidents(historyEndMs: number): readonly ShopIncident[] {
  const midnightMs = Math.floor(historyEndMs / DAY_MS) * DAY_MS;
  const at = (daysBack: number, minuteOfDay: number, minutes: number): Pick<ShopIncident, 'fromMs' | 'toMs'> => {
    const fromMs = midnightMs - daysBack * DAY_MS + minuteOfDay * MINUTE_MS;
    return { fromMs, toMs: fromMs + minutes * MINUTE_MS };
  };
  return [
    {
      name: 'payments fail',
      service: ShopService.payments,
      effect: { kind: 'errors', ratio: 0.5 },
      ...at(10, 9 * 60 + 20, 45),
    },
    {
      name: 'catalog is slow',
      service: ShopService.catalog,
      effect: { kind: 'slow', factor: 12 },
      ...at(6, 11 * 60 + 5, 90),
    },
    {
      name: 'cart fails',
      service: ShopService.cart,
      effect: { kind: 'errors', ratio: 0.6 },
      ...at(3, 12 * 60 + 40, 30),
    },
  ];
}

/** The effects that a service has at a time. */
export function effectAt(
  incidents: readonly ShopIncident[],
  service: ShopService,
  timeMs: number,
): IncidentEffect | undefined {
  return incidents.find(
    (incident) => incident.service === service && timeMs >= incident.fromMs && timeMs < incident.toMs,
  )?.effect;
}
