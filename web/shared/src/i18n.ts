import { useSyncExternalStore } from 'react';
import type { Language } from './language';

export { languages, preferred, type Language } from './language';

/** A text, or its forms by the parameter "count": of one, where the language has such a form, and of any other number. */
export type Text = string | { one?: string; other: string };
export type Texts = Record<string, Text>;

/** The texts of one application in the language that is in use. Its keys are checked when it is compiled. */
export class Translator<T extends Texts> {
  private texts: { [K in keyof T]: Text };
  private readonly parts: Record<Language, () => Promise<Texts>>[] = [];
  private readonly listeners = new Set<() => void>();
  private readonly formats = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat | Intl.RelativeTimeFormat>();
  language: Language = 'en';

  constructor(
    private readonly english: T,
    private readonly others: Record<Exclude<Language, 'en'>, () => Promise<{ [K in keyof T]: Text }>>,
  ) {
    this.texts = english;
  }

  async use(language: Language): Promise<void> {
    for (;;) {
      const known = this.parts.length;
      const [first, ...more] = await Promise.all([language === 'en' ? this.english : this.others[language](), ...this.parts.map((part) => part[language]())]);
      // A part has come meanwhile.
      if (known !== this.parts.length) continue;
      this.texts = Object.assign({}, first, ...more) as typeof this.texts;
      this.language = language;
      break;
    }
    this.formats.clear();
    document.documentElement.lang = language;
    for (const listener of this.listeners) listener();
  }

  /** Texts of a part that is loaded later; they are there when this resolves. */
  async add(part: Record<Language, () => Promise<Texts>>): Promise<void> {
    this.parts.push(part);
    for (;;) {
      const { language } = this;
      const more = await part[language]();
      // Somebody has chosen another meanwhile.
      if (language !== this.language) continue;
      this.texts = { ...this.texts, ...more };
      return;
    }
  }

  readonly t = (key: keyof T & string, values?: Record<string, string | number>): string => {
    const text = this.texts[key];
    const form = typeof text === 'string' ? text : values?.count === 1 ? (text.one ?? text.other) : text.other;
    return values === undefined ? form : form.replace(/\{(\w+)\}/g, (all, name: string) => {
      const value = values[name];
      return value === undefined ? all : typeof value === 'number' ? this.number(value) : value;
    });
  };

  number(value: number, options?: Intl.NumberFormatOptions): string {
    // As the format would write them, without making one: the first takes a slow phone as long as drawing ten rows.
    if (options === undefined && Number.isSafeInteger(value) && value >= 0) return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
    return this.format('n', options, () => new Intl.NumberFormat(this.language, options)).format(value);
  }

  date(value: Date, options: Intl.DateTimeFormatOptions): string {
    return this.format('d', options, () => new Intl.DateTimeFormat(this.language, options)).format(value);
  }

  size(bytes: number): string {
    const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
    let i = 0;
    let value = bytes;
    while (value >= 1000 && i < units.length - 1) {
      value /= 1000;
      i++;
    }
    return this.number(value, { style: 'unit', unit: units[i] ?? 'byte', unitDisplay: i === 0 ? 'long' : 'short', maximumFractionDigits: value < 10 && i > 0 ? 1 : 0 });
  }

  /** Re-renders when the language changes. */
  // eslint-disable-next-line react-hooks/rules-of-hooks -- a hook as a member of what it watches.
  readonly useLanguage = (): Language => useSyncExternalStore(this.subscribe, () => this.language);

  private readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private format<F extends Intl.DateTimeFormat | Intl.NumberFormat>(kind: string, options: object | undefined, make: () => F): F {
    const key = kind + JSON.stringify(options ?? {});
    let format = this.formats.get(key) as F | undefined;
    if (format === undefined) this.formats.set(key, (format = make()));
    return format;
  }
}
