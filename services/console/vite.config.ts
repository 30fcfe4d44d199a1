/** How the console is built: `npm run build`, by scripts/build.mjs where it is stale. */
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import type { Plugin } from 'vite'

/** Of React Aria's own sentences, in some thirty languages, those that the console speaks. */
const onlyOurLanguages = (): Plugin => ({
  name: 'only-our-languages',
  enforce: 'pre',
  load(id) {
    const language = /\/react-aria\/.*\/intl\/[^/]+\/([a-z]{2})-[A-Z]{2}\.m?js$/.exec(id)?.[1]
    return language === undefined || language === 'en' || language === 'de' ? null : 'export default {}'
  },
})

export default defineConfig({
  plugins: [onlyOurLanguages(), react()],
  build: {
    target: 'es2023',
    // A picture inside a style sheet would be a data: URL; icons are components.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    reportCompressedSize: false,
    // What counts is the first load, compressed: scripts/build.mjs holds it.
    chunkSizeWarningLimit: 1_000,
  },
  server: {
    port: 5173,
    proxy: { '/api': 'http://localhost:7557', '/auth': 'http://localhost:7557', '/reference': 'http://localhost:7557' },
  },
})
