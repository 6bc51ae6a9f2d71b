/** One file of several, as they are (APPNOTE.TXT 4.3.7 to 4.3.16, method 0): what is attached is mostly compressed already. */
export async function zip(files: readonly { name: string; content: Blob }[], now: Date): Promise<Blob> {
  const parts: BlobPart[] = [], directory: BlobPart[] = [];
  let offset = 0, directorySize = 0;
  for (const { name, content } of unique(files)) {
    const octets = new Uint8Array(await content.arrayBuffer());
    const encoded = new TextEncoder().encode(name);
    // Version 2.0, names in UTF-8 (bit 11), stored, time and date, CRC, sizes, length of the name.
    const common = new DataView(new ArrayBuffer(26));
    common.setUint16(0, 20, true);
    common.setUint16(2, 0x800, true);
    common.setUint16(6, (now.getHours() << 11) | (now.getMinutes() << 5) | (now.getSeconds() >> 1), true);
    common.setUint16(8, ((now.getFullYear() - 1980) << 9) | ((now.getMonth() + 1) << 5) | now.getDate(), true);
    common.setUint32(10, crc32(octets), true);
    common.setUint32(14, octets.length, true);
    common.setUint32(18, octets.length, true);
    common.setUint16(22, encoded.length, true);
    parts.push(number(0x04034b50), common.buffer, encoded, octets);
    const place = new DataView(new ArrayBuffer(14));
    place.setUint32(10, offset, true);
    directory.push(number(0x02014b50), new Uint8Array([20, 0]), common.buffer, place.buffer, encoded);
    offset += 30 + encoded.length + octets.length;
    directorySize += 46 + encoded.length;
  }
  const end = new DataView(new ArrayBuffer(18));
  end.setUint16(4, files.length, true);
  end.setUint16(6, files.length, true);
  end.setUint32(8, directorySize, true);
  end.setUint32(12, offset, true);
  return new Blob([...parts, ...directory, number(0x06054b50), end.buffer], { type: 'application/zip' });
}

function number(value: number): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, value, true);
  return view.buffer;
}

/** Two files of one name would be one when they are unpacked. */
function unique(files: readonly { name: string; content: Blob }[]): { name: string; content: Blob }[] {
  const taken = new Set<string>();
  return files.map(({ name, content }) => {
    const dot = name.lastIndexOf('.');
    let free = name;
    for (let i = 2; taken.has(free.toLowerCase()); i++) free = dot > 0 ? `${name.slice(0, dot)} (${i})${name.slice(dot)}` : `${name} (${i})`;
    taken.add(free.toLowerCase());
    return { name: free, content };
  });
}

const table = Uint32Array.from({ length: 256 }, (_, i) => {
  let c = i;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

export function crc32(octets: Uint8Array): number {
  let c = 0xffffffff;
  for (const octet of octets) c = table[(c ^ octet) & 0xff]! ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}
