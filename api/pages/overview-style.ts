import { createHash } from 'node:crypto';

/** The overview's whole style: system fonts, both colour schemes, tables that scroll on a phone. */
export const OVERVIEW_STYLE = `
:root { color-scheme: light dark; --fg: #1c2430; --dim: #566070; --bg: #fbfbfa; --card: #fff; --line: #d9dde3; --link: #0b5cad; --wait: #8a4b00; --good: #17633a; --bad: #a3211f; }
@media (prefers-color-scheme: dark) { :root { --fg: #e8ebf0; --dim: #a3adbb; --bg: #14181e; --card: #1c222b; --line: #38414e; --link: #7db8f5; --wait: #f0b35e; --good: #6fcf97; --bad: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: var(--fg); background: var(--bg); }
main, header { max-width: 72rem; margin: 0 auto; padding: 1rem; }
h1 { margin: 0; font-size: 1.5rem; }
h2 { margin: 0 0 .5rem; font-size: 1.1rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .5rem 0 0; padding: 0; list-style: none; }
a { color: var(--link); }
a:focus-visible, div:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
section { margin: 0 0 1rem; padding: 1rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .375rem .75rem .375rem 0; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
thead th { border-top: 0; color: var(--dim); font-weight: 600; white-space: nowrap; }
p { margin: .25rem 0; }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
td code { white-space: nowrap; }
.dim { color: var(--dim); }
.wait { color: var(--wait); }
.good { color: var(--good); }
.bad { color: var(--bad); }
`;

const STYLE_HASH = createHash('sha256').update(OVERVIEW_STYLE, 'utf8').digest('base64');

/** The page may use this one style sheet and nothing else. */
export const OVERVIEW_CSP = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
