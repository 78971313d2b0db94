/** Languages that snippets are written for, by `telemetry.sdk.language` (OpenTelemetry semantic conventions, resource). */
export const SnippetLanguage = {
  nodejs: 'nodejs',
  java: 'java',
  go: 'go',
  python: 'python',
  dotnet: 'dotnet',
} as const;

/** One member of {@link SnippetLanguage}. */
export type SnippetLanguage = (typeof SnippetLanguage)[keyof typeof SnippetLanguage];

/** What mends a gap: a text for each language, and what the Collector can do for all of them. */
export interface GapSnippets {
  readonly byLanguage: Readonly<Record<SnippetLanguage, string>>;
  /** Configuration of an OpenTelemetry Collector, where that helps. */
  readonly collector?: string;
}

/** The same for every language. */
export function forAll(text: string): Readonly<Record<SnippetLanguage, string>> {
  return { nodejs: text, java: text, go: text, python: text, dotnet: text };
}
