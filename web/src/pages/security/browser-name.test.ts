import { describe, expect, it } from 'vitest'
import { browserName } from './browser-name'

const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)'

describe('What a browser says of itself', () => {
  it.each([
    [`Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} Chrome/142.0.0.0 Safari/537.36`, 'Chrome 142', 'Linux'],
    [`Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} HeadlessChrome/142.0.0.0 Safari/537.36`, 'Chrome 142', 'Linux'],
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.3595.53`, 'Edge 142', 'Windows'],
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/141.0.0.0 Safari/537.36 OPR/125.0.0.0`, 'Opera 125', 'Windows'],
    [`Mozilla/5.0 (Linux; Android 10; K) ${WEBKIT} Chrome/142.0.0.0 Mobile Safari/537.36`, 'Chrome 142', 'Android'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0', 'Firefox 145', 'Linux'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15', 'Safari 26', 'macOS'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1', 'Safari 26', 'iOS'],
    ['Mozilla/5.0 (iPad; CPU OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0.0.0 Mobile/15E148 Safari/604.1', 'Chrome 142', 'iPadOS'],
    [`Mozilla/5.0 (X11; CrOS x86_64 16328.0.0) ${WEBKIT} Chrome/142.0.0.0 Safari/537.36`, 'Chrome 142', 'ChromeOS'],
    ['Mozilla/5.0 (Unheard) Gecko/1 Firefox/145.0', 'Firefox 145', null],
  ])('%s', (agent, browser, system) => {
    expect(browserName(agent)).toEqual({ browser, system })
  })

  it.each(['', 'curl/8.5.0', 'assay-cli/0.1'])('is not guessed of a program: %s', (agent) => {
    expect(browserName(agent)).toBeNull()
  })
})
