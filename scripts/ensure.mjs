// What other commands begin with: installs the packages and generates the Prisma client where either is missing.
import './lib/check-node.mjs'

import('./lib/ensure.mjs').then(({ ensureInstalled }) => ensureInstalled())
