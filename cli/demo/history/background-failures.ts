import { SHOP_JOURNEYS, ShopService } from '../shop/shop-model.ts';
import type { ShopJourney, ShopOperation } from '../shop/shop-model.ts';
import { trafficBefore } from './rhythm.ts';

/** Failures that just happen, as a share of a service's requests. */
const FAILURE_RATIO: Readonly<Record<ShopService, number>> = {
  [ShopService.frontend]: 0.000_2,
  [ShopService.catalog]: 0.000_7,
  [ShopService.cart]: 0.000_8,
  [ShopService.checkout]: 0.000_4,
  [ShopService.payments]: 0.000_8,
};

const MINUTE_MS = 60_000;

/** Fractional part of the golden ratio: its multiples spread evenly, so that no two schedules coincide. */
const GOLDEN = 0.618_033_988_749_895;

/**
 * The services that fail once in a minute for a journey. The failures come at a steady rate by the traffic that is to be
 * expected, not by chance: chance makes one week twice as bad as the next now and then, and a reviewer of the demo would
 * have to be told why its recommendations differ from run to run.
 */
export function failingServices(journey: ShopJourney, minuteMs: number): readonly ShopService[] {
  const before = journey.requestsPerMinute * trafficBefore(minuteMs);
  const after = journey.requestsPerMinute * trafficBefore(minuteMs + MINUTE_MS);
  const phase = SHOP_JOURNEYS.indexOf(journey);
  return servicesOf(journey.entry).filter((service, position) => {
    const offset = (phase + 7 * position + 1) * GOLDEN;
    return Math.floor(after * FAILURE_RATIO[service] + offset) > Math.floor(before * FAILURE_RATIO[service] + offset);
  });
}

function servicesOf({ service, calls }: ShopOperation): readonly ShopService[] {
  return [service, ...calls.flatMap(servicesOf)];
}
