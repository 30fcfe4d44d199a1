/** Circles in a graph of imports. */

/**
 * One circle for each set of nodes that reach each other, as its nodes in the order of their arrows.
 * @example circlesIn(new Map([['a', ['b']], ['b', ['a']]])) // [['a', 'b']]
 */
export function circlesIn(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const circles: string[][] = []
  const done = new Set<string>()
  const path: string[] = []
  const visit = (node: string): void => {
    const before = path.indexOf(node)
    if (before >= 0) {
      circles.push(path.slice(before))
      return
    }
    if (done.has(node)) return
    path.push(node)
    for (const next of graph.get(node) ?? []) visit(next)
    path.pop()
    done.add(node)
  }
  for (const node of graph.keys()) visit(node)
  return circles
}
