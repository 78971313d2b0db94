/** Text from elsewhere for a terminal: control characters could move the cursor or recolour it. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '\u{fffd}');
}

/** The same for text of several lines; line feeds and tabs stay. */
export function printableLines(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n\t]/gu, '\u{fffd}');
}
