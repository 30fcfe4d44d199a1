// What other commands begin with: installs the packages and generates the Prisma client where either is missing. With
// --console it builds the console too, where it is stale; with --types it makes the types of the API that its sources are
// checked against.
import './lib/check-node.mjs'

import('./lib/ensure.mjs').then(({ ensureCheckable, ensureInstalled, ensureRunnable }) => {
  const asked = flag => process.argv.includes(flag)
  if (asked('--console')) ensureRunnable()
  if (asked('--types')) ensureCheckable()
  else ensureInstalled()
})
