/** Bounded memory of what came last. */

/** Keeps a value as the newest of a map; beyond `most` entries the oldest goes. */
export function remember<K, V>(map: Map<K, V>, key: K, value: V, most: number): void {
  map.delete(key)
  map.set(key, value)
  if (map.size > most) map.delete(map.keys().next().value!)
}
