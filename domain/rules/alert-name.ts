/** The alert's name where nobody gave one: `checkout-latency` of `shop-web` → `ShopWebCheckoutLatencyBudgetBurn`. */
export function alertName({ service, name }: { readonly service: string; readonly name: string }): string {
  const words = `${service}-${name}`.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return `${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}BudgetBurn`;
}
