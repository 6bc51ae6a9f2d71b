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

const openTag = /<[a-z](?:[^>"']|"[^"]*"|'[^']*')*>/gi;

/** The same with what the styles said as the attribute data-style, where it styles nothing. */
export function documentOf(html: string): HTMLElement {
  const renamed = html.replace(/<style\b[\s\S]*?<\/style\s*>/gi, '').replace(openTag, (text) => text.replace(/\sstyle\s*=/gi, ' data-style='));
  return new DOMParser().parseFromString(policy.createHTML(renamed), 'text/html').body;
}

export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export function textToHtml(text: string): string {
  return text.split('\n').map((line) => `<p>${escape(line)}</p>`).join('');
}
