import { createContext } from 'react';

/** What a form tells of itself to what keeps its version. */
export interface EditingState {
  /** Rises with everything that is written. */
  strokes: number;
  /** What was written up to then is on the server. */
  saved: (then: number) => void;
}

export const EditingContext = createContext<EditingState | null>(null);
