import type { SeededRandom } from '../../domain/statistics/seeded-random.ts';

/** A standard normal number (Box and Muller 1958). */
export function drawNormal(random: SeededRandom): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

/** From this mean on a normal number of the same mean and variance stands for the discrete one. */
const NORMAL_FROM = 60;

/** A Poisson number: by products of uniforms (Knuth), rounded normal for large means. */
export function drawPoisson(mean: number, random: SeededRandom): number {
  if (mean <= 0) return 0;
  if (mean >= NORMAL_FROM) return Math.max(0, Math.round(mean + Math.sqrt(mean) * drawNormal(random)));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random.next(); product > limit; product *= random.next()) count += 1;
  return count;
}

/** Failures among `trials`: one by one when there are few, else by the mean of the rarer outcome. */
export function drawBinomial(trials: number, p: number, random: SeededRandom): number {
  if (p <= 0 || trials === 0) return 0;
  if (p >= 1) return trials;
  if (p > 0.5) return trials - drawBinomial(trials, 1 - p, random);
  if (trials <= 20) {
    let count = 0;
    for (let trial = 0; trial < trials; trial += 1) if (random.next() < p) count += 1;
    return count;
  }
  const mean = trials * p;
  const count =
    mean < NORMAL_FROM / 6
      ? drawPoisson(mean, random)
      : Math.round(mean + Math.sqrt(mean * (1 - p)) * drawNormal(random));
  return Math.min(trials, Math.max(0, count));
}

/** A number whose logarithm is normal. */
export function drawLogNormal(median: number, sigma: number, random: SeededRandom): number {
  return median * Math.exp(sigma * drawNormal(random));
}
