import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const source = resolve(import.meta.dirname, '../src')

/** What a folder may import, besides itself. Arrows never turn round; messages and theme are leaves. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  api: [],
  labels: [],
  messages: ['labels'],
  theme: [],
  tools: ['labels'],
  session: ['api', 'labels'],
  surfaces: ['labels', 'tools', 'messages', 'theme'],
  components: ['labels', 'tools', 'session', 'messages', 'theme'],
  pages: ['api', 'components', 'labels', 'tools', 'session', 'surfaces', 'messages', 'theme'],
}

interface Import { readonly from: string; readonly to: string; readonly isType: boolean; readonly file: string }

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file) && !/\.test(-data)?\.tsx?$/.test(file))

const imports = files.flatMap((file): readonly Import[] =>
  [...readFileSync(join(source, file), 'utf8').matchAll(/^import (type )?(?:[^'"]* from )?['"](\.[^'"]*)['"]/gm)].map(([, type, path]) => ({
    file,
    from: file.split('/')[0] ?? '',
    to: relative(source, resolve(source, dirname(file), path ?? '')).split('/')[0] ?? '',
    isType: type !== undefined,
  })),
)

describe('The folders', () => {
  it('import only what they may', () => {
    const wrong = imports.filter(({ from, to }) => from !== to && ALLOWED[from] !== undefined && !ALLOWED[from].includes(to))

    expect(wrong).toEqual([])
  })

  it('call the server from the session only', () => {
    const callers = imports.filter(({ from, to, isType }) => to === 'api' && from !== 'session' && !isType)
    const fetches = files.filter((file) => !file.startsWith('session/') && /\bfetch\(|XMLHttpRequest|EventSource/.test(readFileSync(join(source, file), 'utf8')))

    expect(callers).toEqual([])
    expect(fetches).toEqual([])
  })

  it('keep labels and tools free of the DOM and of React', () => {
    const wrong = files.filter((file) => /^(labels|tools)\//.test(file) && /\b(document\.(create|query|get|body|add)|window\.|HTMLElement|from 'react')/.test(readFileSync(join(source, file), 'utf8')))

    expect(wrong).toEqual([])
  })

  it('have no message that nobody shows', () => {
    const shown = files.filter((file) => !file.startsWith('messages/')).map((file) => readFileSync(join(source, file), 'utf8')).join('\n')
    const names = [...readFileSync(join(source, 'messages/en.ts'), 'utf8').matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name ?? '')

    expect(names.length).toBeGreaterThan(100)
    expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(shown))).toEqual([])
  })

  it('never read content as markup', () => {
    const wrong = files.filter((file) => /dangerouslySetInnerHTML|\.innerHTML|insertAdjacentHTML|\beval\(|new Function\(/.test(readFileSync(join(source, file), 'utf8')))

    expect(wrong).toEqual([])
  })

  it('name no other host', () => {
    const wrong = files.filter((file) => !file.startsWith('api/') && /https?:\/\/(?!www\.w3\.org)/.test(readFileSync(join(source, file), 'utf8')))

    expect(wrong).toEqual([])
  })
})
