export interface Branch<T> {
  item: T;
  /** How many domains above it are here as well. */
  depth: number;
}

/** Domains in the order of a tree: each sub-domain below the nearest one that is here. */
export function treeOf<T extends { name: string }>(domains: readonly T[]): Branch<T>[] {
  const names = new Set(domains.map((domain) => domain.name));
  const parentOf = (name: string): string | null => {
    for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      const above = name.slice(dot + 1);
      if (names.has(above)) return above;
    }
    return null;
  };
  const children = new Map<string | null, T[]>();
  for (const domain of domains) {
    const parent = parentOf(domain.name);
    children.set(parent, [...(children.get(parent) ?? []), domain]);
  }
  const branches: Branch<T>[] = [];
  const grow = (parent: string | null, depth: number): void => {
    for (const item of children.get(parent) ?? []) {
      branches.push({ item, depth });
      grow(item.name, depth + 1);
    }
  };
  grow(null, 0);
  return branches;
}
