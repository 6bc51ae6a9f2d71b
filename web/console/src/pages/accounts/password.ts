// Without what is read as something else: 0 O o, 1 l I.
const letters = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Sixteen characters in groups of four, 93 bits: to be read out on a telephone and replaced by its owner. */
export function freshPassword(): string {
  const groups: string[] = [];
  for (let i = 0; i < 4; i++) groups.push(Array.from({ length: 4 }, () => letters[below(letters.length)]).join(''));
  return groups.join('-');
}

function below(limit: number): number {
  const bytes = new Uint8Array(1);
  const fair = 256 - (256 % limit);
  do crypto.getRandomValues(bytes); while (bytes[0]! >= fair);
  return bytes[0]! % limit;
}
