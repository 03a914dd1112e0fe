import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
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

/** Puts a smaller copy beside each built script and style sheet: compressing while serving costs time or size. */
function smallCopies(): Plugin {
  return {
    name: 'small-copies',
    apply: 'build',
    writeBundle: ({ dir }) => {
      const assets = join(dir ?? '', 'assets')
      for (const name of readdirSync(assets).filter((n) => /\.(js|css|svg)$/.test(n))) {
        const whole = readFileSync(join(assets, name))
        const small = brotliCompressSync(whole, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: whole.length } })
        if (small.length < whole.length * 0.9) {
          writeFileSync(join(assets, `${name}.br`), small)
        }
      }
    },
  }
}

export default defineConfig({
  plugins: [react(), themeStyles(), smallCopies()],
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
