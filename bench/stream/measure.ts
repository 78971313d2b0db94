import { measureKafka, measureKafkaPlain } from './kafka-measurements.ts';
import { measureDecode, measureEngine, measureMemory, measurePlain } from './measurements.ts';
import type { Measurement } from './measurements.ts';

/** One measurement in a process of its own: `node --expose-gc … measure.ts NAME [ARGUMENT]` prints it as JSON. */

const measurements: Readonly<Record<string, (argument: string) => Promise<Measurement> | Measurement>> = {
  decode: measureDecode,
  plain: measurePlain,
  engine: (retained) => measureEngine(Number(retained)),
  memory: (spansPerTrace) => measureMemory(Number(spansPerTrace)),
  kafka: measureKafka,
  'kafka-plain': measureKafkaPlain,
};

const [name = '', argument = ''] = process.argv.slice(2);
const measure = measurements[name];
if (measure === undefined) throw new Error(`There is no measurement "${name}".`);
console.log(JSON.stringify(await measure(argument)));
process.exit(0);
