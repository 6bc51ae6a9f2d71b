/** A table as a file. It begins with a byte order mark: without one, Excel takes names in Chinese for another script. */
export function csvFile(parts: readonly string[]): Blob {
  return new Blob(['\uFEFF', ...parts], { type: 'text/csv;charset=utf-8' });
}
