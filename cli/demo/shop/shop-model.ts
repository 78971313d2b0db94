/** A service of the shop. */
export const ShopService = {
  frontend: 'shop-frontend',
  catalog: 'shop-catalog',
  cart: 'shop-cart',
  checkout: 'shop-checkout',
  payments: 'shop-payments',
} as const;

/** One member of {@link ShopService}. */
export type ShopService = (typeof ShopService)[keyof typeof ShopService];

/** What one service does for one kind of request. */
export interface ShopOperation {
  readonly service: ShopService;
  readonly method: 'GET' | 'POST';
  /** Template with `{id}` for a number. */
  readonly route: string;
  /** Median of the time that it works itself, before its calls. */
  readonly workMs: number;
  /** Query that its callers send; holds personal data on purpose, so that redaction has work. */
  readonly query?: string;
  /** Calls to other services, one after the other. */
  readonly calls: readonly ShopOperation[];
}

/** What a visitor of the shop does. */
export interface ShopJourney {
  readonly entry: ShopOperation;
  /** Mean over a week. */
  readonly requestsPerMinute: number;
}

const listProducts: ShopOperation = {
  service: ShopService.catalog,
  method: 'GET',
  route: '/products',
  workMs: 18,
  calls: [],
};

const readProduct: ShopOperation = {
  service: ShopService.catalog,
  method: 'GET',
  route: '/products/{id}',
  workMs: 11,
  calls: [],
};

const addToCart: ShopOperation = {
  service: ShopService.cart,
  method: 'POST',
  route: '/carts/{id}/items',
  workMs: 14,
  calls: [],
};

const charge: ShopOperation = {
  service: ShopService.payments,
  method: 'POST',
  route: '/charges',
  workMs: 70,
  calls: [],
};

const placeOrder: ShopOperation = {
  service: ShopService.checkout,
  method: 'POST',
  route: '/orders',
  workMs: 16,
  query: 'receipt_to=ada.lovelace@example.com',
  calls: [charge],
};

const readOrder: ShopOperation = {
  service: ShopService.checkout,
  method: 'GET',
  route: '/orders/{id}',
  workMs: 12,
  calls: [],
};

const page = (method: 'GET' | 'POST', route: string, call: ShopOperation): ShopOperation => ({
  service: ShopService.frontend,
  method,
  route,
  workMs: 5,
  calls: [call],
});

/** Everything that visitors do. The live shop serves it, the history replays it: one source for both. */
export const SHOP_JOURNEYS: readonly ShopJourney[] = [
  { entry: page('GET', '/', listProducts), requestsPerMinute: 2.3 },
  { entry: page('GET', '/products/{id}', readProduct), requestsPerMinute: 2.3 },
  { entry: page('POST', '/cart/items', addToCart), requestsPerMinute: 1.8 },
  { entry: page('POST', '/checkout', placeOrder), requestsPerMinute: 1.4 },
  { entry: page('GET', '/orders/{id}', readOrder), requestsPerMinute: 0.03 },
];

/** Operation name as the product derives it. */
export function operationName({ method, route }: ShopOperation): string {
  return `${method} ${route}`;
}

/** The operations that a service serves. */
export function operationsOf(service: ShopService): readonly ShopOperation[] {
  return allOperations().filter((operation) => operation.service === service);
}

/** Spans of one trace of an operation: a server span for each operation and a client span for each call. */
export function spanCountOf(operation: ShopOperation): number {
  return operation.calls.reduce((spans, call) => spans + 1 + spanCountOf(call), 1);
}

function allOperations(): readonly ShopOperation[] {
  const withCalls = (operation: ShopOperation): readonly ShopOperation[] => [
    operation,
    ...operation.calls.flatMap(withCalls),
  ];
  return SHOP_JOURNEYS.flatMap(({ entry }) => withCalls(entry));
}
