/** What a file says: in UTF-8, or as Chinese spreadsheets save it, in GB 18030 (of which GBK is a part). */
export function textOf(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}
