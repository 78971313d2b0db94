/** What redaction finds; also the word in the replacement, in a policy and in the value of a metric label. */
export const RedactionKind = {
  email: 'email',
  ipv4: 'ipv4',
  ipv6: 'ipv6',
  creditCard: 'credit_card',
  phone: 'phone',
  ssn: 'ssn',
  iban: 'iban',
  jwt: 'jwt',
  /** The token of `Bearer …`. */
  bearer: 'bearer',
  /** The encoded user and password of `Basic …`. */
  basic: 'basic',
  /** The `user:password` of `scheme://user:password@host`. */
  urlAuth: 'url_auth',
  sessionId: 'session_id',
  /** The value of a `password=…`, `"pwd": "…"`, `mysql -p…` and the like inside a text. */
  password: 'password',
  /** The value that is assigned to any other secret name inside a text: `api_key=…`, `"token": "…"`. */
  assignment: 'assignment',
  awsKey: 'aws_key',
  gcpKey: 'gcp_key',
  azureKey: 'azure_key',
  githubToken: 'github_token',
  gitlabToken: 'gitlab_token',
  slackToken: 'slack_token',
  stripeKey: 'stripe_key',
  openaiKey: 'openai_key',
  anthropicKey: 'anthropic_key',
  npmToken: 'npm_token',
  pypiToken: 'pypi_token',
  huggingfaceToken: 'huggingface_token',
  digitaloceanToken: 'digitalocean_token',
  sendgridKey: 'sendgrid_key',
  twilioKey: 'twilio_key',
  privateKey: 'private_key',
  /** A whole attribute value, because of the attribute's name. */
  sensitiveKey: 'sensitive_key',
  /** What a pattern of the operator's own file matched. */
  custom: 'custom',
} as const;

/** One member of {@link RedactionKind}. */
export type RedactionKind = (typeof RedactionKind)[keyof typeof RedactionKind];

/** All kinds, in the order of their definition. */
export const REDACTION_KINDS: readonly RedactionKind[] = Object.values(RedactionKind);

/** A part of a text to replace: `[start, end)` in UTF-16 code units. */
export interface SensitiveRange {
  readonly start: number;
  readonly end: number;
  readonly kind: RedactionKind;
}

/**
 * Finds all ranges of its kinds in time linear in the text's length; ranges of one finder do not overlap.
 * @param key Name of the attribute that holds the text, if any: it is read as if it stood before the text
 */
export type RangeFinder = (text: string, key?: string) => readonly SensitiveRange[];

/** What stands in the place of a redacted value. */
export function replacementOf(kind: RedactionKind): string {
  return `[redacted:${kind}]`;
}
