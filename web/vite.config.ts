import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { themeCss } from './src/theme/css.ts'

const THEME = 'virtual:theme.css'

/** Serves the theme's variables as a style sheet that is made once, at build time. */
function themeStyles(): Plugin {
  return {
    name: 'theme-styles',
    resolveId: (id) => (id === THEME ? `\0${THEME}` : null),
    load: (id) => (id === `\0${THEME}` ? themeCss() : null),
  }
}

export default defineConfig({
  plugins: [react(), themeStyles()],
  server: { host: '127.0.0.1', proxy: { '/api': 'http://127.0.0.1:8080' } },
  build: {
    target: 'es2023',
    sourcemap: false,
    // Inlined files would need data: addresses in the content policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: true,
    chunkSizeWarningLimit: 700,
  },
  test: { environment: 'node', include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.ts'] },
})
