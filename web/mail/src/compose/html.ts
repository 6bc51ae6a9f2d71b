interface Policy {
  createHTML: (html: string) => string;
}

const factory = (window as { trustedTypes?: { createPolicy: (name: string, rules: Policy) => Policy } }).trustedTypes;
// For what the server has made safe, and for what this program wrote itself, into documents that are never shown.
const policy: Policy = factory?.createPolicy('posthouse-quote', { createHTML: (html) => html }) ?? { createHTML: (html) => html };

const tag = /<[a-z](?:[^>"]|"[^"]*")*>/gi;

/** Without styles, which the editor does not take, and which the page's policy would complain of. */
export function unstyled(html: string): string {
  return html.replace(/<style\b[\s\S]*?<\/style\s*>/gi, '').replace(tag, (text) => text.replace(/\sstyle="[^"]*"/gi, ''));
}

/** Elements of HTML in a document that runs and fetches nothing; the editor takes from it the few kinds of nodes that it knows. */
export function elementsOf(html: string): HTMLElement {
  return new DOMParser().parseFromString(policy.createHTML(unstyled(html)), 'text/html').body;
}
