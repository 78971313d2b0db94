import { parse } from 'yaml';
import { ErrorCode } from '../domain/errors/error-code.ts';
import { ScoutError } from '../domain/errors/scout-error.ts';

/** The names of the rule groups in a Prometheus rule file, in its order. @throws ScoutError data_loss */
export function ruleGroupNames(content: string): readonly string[] {
  try {
    const file = parse(content) as { readonly groups?: readonly { readonly name?: unknown }[] } | null;
    return (file?.groups ?? []).flatMap((group) => (typeof group.name === 'string' ? [group.name] : []));
  } catch (error) {
    throw new ScoutError({
      code: ErrorCode.dataLoss,
      message: 'A stored rule file is not readable YAML; generate the artifacts again.',
      cause: error,
    });
  }
}
