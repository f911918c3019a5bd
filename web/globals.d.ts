// What TypeScript's library of the browser does not have.

interface TrustedTypesPolicy {
  createHTML(html: string): object;
}

declare var trustedTypes:
  | { createPolicy(name: string, rules: { createHTML(html: string): string }): TrustedTypesPolicy }
  | undefined;

/** The texts of the button, by language; the service puts them in when it serves embed.js. */
declare const __WORDS__: Record<string, { open: string; close: string; title: string }>;
