// Draws the icons as PNG, which home screens and notices want: the same picture as public/icon.svg, by points.
import { deflateSync } from 'node:zlib';

const teal = [13, 106, 104];
const white = [255, 255, 255];
const samples = 4;

/** Name, side in pixels, and what it is for. */
export const icons = [
  { name: 'icon-192.png', side: 192, draw: rounded },
  { name: 'icon-512.png', side: 512, draw: rounded },
  { name: 'icon-maskable-512.png', side: 512, draw: (x, y) => picture(x * 82 - 9, y * 82 - 9, teal) },
  { name: 'apple-touch-icon.png', side: 180, draw: (x, y) => picture(x * 72 - 4, y * 72 - 4, teal) },
  { name: 'badge-96.png', side: 96, draw: (x, y) => (isLetter(x * 52 + 6, y * 52 + 6) && !isFlap(x * 52 + 6, y * 52 + 6) ? white : null) },
];

/** Coordinates from 0 to 1; null where nothing is drawn. */
function rounded(x, y) {
  const [px, py] = [x * 64, y * 64];
  const dx = Math.max(15 - px, px - 49, 0), dy = Math.max(15 - py, py - 49, 0);
  return dx * dx + dy * dy > 15 * 15 ? null : picture(px, py, teal);
}

function picture(x, y, ground) {
  return isFlap(x, y) ? teal : isLetter(x, y) ? white : ground;
}

/** A house that is an envelope: a roof over a box with round corners below. */
function isLetter(x, y) {
  if (x < 14 || x > 50 || y > 51) return false;
  if (y < 25) return y >= 12 + (Math.abs(x - 32) / 18) * 13;
  const dx = Math.max(17 - x, x - 47, 0), dy = Math.max(y - 48, 0);
  return dx * dx + dy * dy <= 9;
}

function isFlap(x, y) {
  return Math.min(distance(x, y, 18, 29, 32, 40), distance(x, y, 32, 40, 46, 29)) <= 1.8;
}

function distance(x, y, ax, ay, bx, by) {
  const t = Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2)));
  return Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay));
}

export function png({ side, draw }) {
  const rows = Buffer.alloc(side * (side * 4 + 1));
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const sum = [0, 0, 0, 0];
      for (let i = 0; i < samples * samples; i++) {
        const colour = draw((column + ((i % samples) + 0.5) / samples) / side, (row + (Math.floor(i / samples) + 0.5) / samples) / side);
        if (colour === null) continue;
        for (let c = 0; c < 3; c++) sum[c] += colour[c];
        sum[3]++;
      }
      const at = row * (side * 4 + 1) + 1 + column * 4;
      for (let c = 0; c < 3; c++) rows[at + c] = sum[3] === 0 ? 0 : Math.round(sum[c] / sum[3]);
      rows[at + 3] = Math.round((sum[3] / (samples * samples)) * 255);
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 6, 0, 0, 0], 8); // Eight bits each of red, green, blue and alpha.
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk('IHDR', head), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type, content) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const length = Buffer.alloc(4), sum = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

function crc32(content) {
  let crc = 0xffffffff;
  for (const byte of content) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
