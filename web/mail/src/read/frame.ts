/* eslint-disable no-restricted-properties -- the one file that writes HTML, into a document that can run and fetch nothing. */

/**
 * Puts a message, made safe by the server (urn:posthouse:params:jmap:view), into the frame's own document. That document came with a policy and a
 * sandbox of its own: whatever the HTML holds, nothing in it runs, and nothing is fetched but from this server.
 */
export function fill(frame: HTMLIFrameElement, html: string): HTMLElement | null {
  const target = frame.contentDocument;
  if (target === null || target.URL === 'about:blank') return null;
  target.documentElement.innerHTML = html;
  const base = target.createElement('base');
  base.target = '_blank';
  const style = target.createElement('style');
  style.textContent = frameStyle;
  target.head.prepend(base, style);
  return target.body;
}

let spare: HTMLIFrameElement | null = null;

/** A frame in the element: one that was loaded ahead where there is one, so that a message that is here is seen at once. */
export function takeFrame(host: HTMLElement): HTMLIFrameElement {
  // Moving without loading anew (the DOM standard's moveBefore), where the browser can; one that is still being loaded would not go on, and is for the next.
  const ready = spare?.isConnected === true && spare.contentDocument?.readyState === 'complete' && spare.contentDocument.URL !== 'about:blank' ? spare : null;
  const frame = ready ?? make();
  if (ready !== null) {
    spare = null;
    host.moveBefore(ready, null);
  } else host.append(frame);
  frame.className = 'frame';
  frame.inert = false;
  // When what is shown now is drawn. A frame is never used for a second message: a document keeps more than its elements.
  requestAnimationFrame(() => setTimeout(prepare));
  return frame;
}

/** Loads the next one, when there is time. */
export function prepare(): void {
  if (spare?.isConnected === true || !('moveBefore' in document.body)) return;
  spare = make();
  spare.className = 'frame-spare';
  spare.inert = true;
  document.body.append(spare);
}

function make(): HTMLIFrameElement {
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-same-origin allow-popups allow-popups-to-escape-sandbox');
  frame.referrerPolicy = 'no-referrer';
  frame.src = '/mail/frame.html';
  return frame;
}

const frameStyle = `
html { overflow: hidden; color-scheme: light; }
html[data-theme='dark'] { color-scheme: dark; background: transparent; }
body { margin: 0; font: 14.5px/1.6 system-ui, -apple-system, 'Segoe UI', 'PingFang SC', 'Noto Sans SC', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif; color: #17201f; overflow-wrap: anywhere; overflow-x: auto; }
html[data-theme='dark'] body { color: #e9efee; }
html[data-theme='dark'] a { color: #9ad7d3; }
img { max-width: 100%; height: auto; }
blockquote { margin-inline: 0; padding-inline-start: 12px; border-inline-start: 3px solid #8a9a9940; }
pre { white-space: pre-wrap; }
table { max-width: 100%; }
a { color: #0d6a68; }
`;
