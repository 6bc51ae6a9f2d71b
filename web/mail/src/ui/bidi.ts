const turning = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text of strangers without the characters that turn the direction of writing: with them a program looks like a picture (invoice<U+202E>fdp.exe), and what
 * stands beside the text is turned, too. Scripts that are written from the right keep their direction without them.
 */
export function calm(text: string): string {
  return text.replace(turning, '');
}
