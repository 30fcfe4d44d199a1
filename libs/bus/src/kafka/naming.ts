/** Names on the brokers: an installation's prefix stands before each of its topics and groups, and nowhere else. */

export interface Naming {
  /** As the brokers call it. */
  onBrokers(name: string): string
  /** As the rest of us calls it. */
  ours(name: string): string
}

/** @example namingWith('test.').onBrokers('acs.task.events.v1') === 'test.acs.task.events.v1' */
export function namingWith(prefix: string): Naming {
  if (prefix === '') return { onBrokers: name => name, ours: name => name }
  return {
    onBrokers: name => prefix + name,
    ours: name => (name.startsWith(prefix) ? name.slice(prefix.length) : name),
  }
}
