import { describe, expect, it } from 'vitest'
import type { CommandGroup, ScreenCommand } from '../../components/commands'
import { findCommands } from './find-command'

const command = (name: string, group: CommandGroup, detail?: string): ScreenCommand => ({ id: name, name, group, run: () => undefined, ...(detail === undefined ? {} : { detail }) })

const offered = [command('Réglages', 'pages'), command('Import', 'pages', 'Animals'), command('Reopen items', 'page'), command('Animals', 'projects'), command('Do import again', 'page')]

const names = (query: string) => findCommands(offered, query).map(({ name }) => name)

describe('The command list', () => {
  it('shows what the page does first', () => {
    expect(names('')).toEqual(['Reopen items', 'Do import again', 'Réglages', 'Import', 'Animals'])
  })

  it('runs nothing for everybody by a bare Enter, nor by one letter that begins a place too', () => {
    const all = [command('Pause the project', 'everybody'), command('People', 'pages'), command('Animals', 'projects')]
    const found = (query: string) => findCommands(all, query).map(({ name }) => name)
    expect(found('')).toEqual(['People', 'Pause the project', 'Animals'])
    expect(found('p')).toEqual(['People', 'Pause the project'])
    expect(found('pause')).toEqual(['Pause the project'])
  })

  it('finds beginnings of names before words and details', () => {
    expect(names('imp')).toEqual(['Import', 'Do import again'])
    expect(names('ani')).toEqual(['Animals', 'Import'])
  })

  it('does not mind case and accents', () => {
    expect(names('REG')).toEqual(['Réglages'])
  })

  it('gives nothing where nothing fits', () => {
    expect(names('xyz')).toEqual([])
  })
})
