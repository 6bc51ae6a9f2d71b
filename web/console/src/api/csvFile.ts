/** A list as a file. With its mark in front a spreadsheet takes it for UTF-8; without, it reads every name that is not English in the system's own code. */
export function csvFile(parts: readonly string[]): Blob {
  return new Blob(['\ufeff', ...parts], { type: 'text/csv' });
}
