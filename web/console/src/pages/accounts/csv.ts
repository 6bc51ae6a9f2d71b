export interface CsvLine {
  line: number;
  cells: string[];
  /** A quotation mark was opened and never closed, so that what follows is all in one cell; or something stands after the one that closes. */
  fault?: 'unclosed' | 'afterQuote';
}

/** RFC 4180, by commas, semicolons or tabs, whichever the first line has most of; empty lines are left out. */
export function parseCsv(text: string): CsvLine[] {
  const source = text.replace(/^\uFEFF/, '');
  const head = source.slice(0, source.search(/\r?\n|$/));
  const separator = [',', ';', '\t'].reduce((best, one) => (head.split(one).length > head.split(best).length ? one : best), ',');
  const lines: CsvLine[] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  // The cell had a quotation mark that closed; and of the line, one was followed by more.
  let closed = false;
  let after = false;
  let line = 1;
  let start = 1;
  const end = (): void => {
    cells.push(cell);
    if (cells.some((one) => one.trim() !== '')) lines.push({ line: start, cells, ...(quoted ? { fault: 'unclosed' as const } : after ? { fault: 'afterQuote' as const } : {}) });
    cells = [];
    after = false;
    closed = false;
    cell = '';
  };
  for (let i = 0; i < source.length; i++) {
    const c = source[i]!;
    if (c === '\n') line++;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (source[i + 1] === '"') { cell += '"'; i++; }
      else { quoted = false; closed = true; }
    } else if (c === '"' && cell === '' && !closed) quoted = true;
    else if (c === separator) { cells.push(cell); cell = ''; closed = false; }
    else if (c === '\n') { end(); start = line; }
    else if (c !== '\r') {
      after ||= closed && c.trim() !== '';
      cell += c;
    }
  }
  end();
  return lines;
}
