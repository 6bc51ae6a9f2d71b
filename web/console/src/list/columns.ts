import type { ReactNode } from 'react';
import type { Option } from '../ui/Form';

export interface Column<R> {
  id: string;
  name: string;
  cell: (row: R) => ReactNode;
  /** The server's name of the column, where it sorts. */
  sort?: string;
  /** What the page sorts, searches and exports by, where the server answers the whole list. */
  value?: (row: R) => string | number | undefined;
  /** What it is sorted by, where that is not its value. */
  order?: (row: R) => number;
  /** Left out where the page is narrow. */
  wide?: boolean;
  /** Figures stand at the end. */
  end?: boolean;
}

/** A choice above a list; it is a value of the address. */
export interface Filter {
  name: string;
  label: string;
  /** None: a text is typed. */
  options?: Option[];
  /** A day. */
  date?: boolean;
}

export interface BulkAction<R> {
  id: string;
  name: string;
  danger?: boolean;
  act: (rows: R[]) => void;
}
