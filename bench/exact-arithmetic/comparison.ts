/** Figures of the product beside those of a plain computation, and how far they are apart. */
export class Comparison {
  private readonly title: string;
  private compared = 0;
  private largest = 0;
  private largestAt = '';
  private readonly unequal: string[] = [];

  constructor(title: string) {
    this.title = title;
  }

  /** Counts and ratios of counts: anything but equality is a difference. */
  exact(what: string, product: number | undefined, plain: number): void {
    this.within(what, { product: product ?? Number.NaN, plain, tolerance: 0 });
  }

  /** Figures that may differ by an absolute `tolerance`. */
  within(
    what: string,
    figures: { readonly product: number; readonly plain: number; readonly tolerance: number },
  ): void {
    const { product, plain, tolerance } = figures;
    const difference = Math.abs(product - plain);
    this.compared += 1;
    if (difference > this.largest) {
      this.largest = difference;
      this.largestAt = what;
    }
    if (difference <= tolerance) return;
    this.unequal.push(`    ${what}: product ${String(product)}, plain ${String(plain)}`);
  }

  /** How many figures differ by more than they may. */
  get differences(): number {
    return this.unequal.length;
  }

  text(): string {
    const largest = this.largest === 0 ? '' : `, largest difference ${this.largest.toPrecision(3)} (${this.largestAt})`;
    const verdict = this.unequal.length === 0 ? 'as they must be' : `${String(this.unequal.length)} DIFFER`;
    return [`  ${this.title}: ${String(this.compared)} figures, ${verdict}${largest}`, ...this.unequal].join('\n');
  }
}
