// npm run screenshots: pictures of every page of the console, with virtual devices behind it. With names of pages only those.
import './lib/check-node.mjs'

import('./lib/run.mjs').then(({ launch }) =>
  launch('services/console/test/screenshots.ts', 'acs-screenshots', { servesConsole: true }),
)
