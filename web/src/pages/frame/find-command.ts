import type { CommandGroup, ScreenCommand } from '../../components/commands'

const GROUPS: readonly CommandGroup[] = ['page', 'rows', 'pages', 'everybody', 'projects', 'classes', 'people', 'items']

/** So many lines can be read; a longer list wants another letter. */
const MOST = 40

/** Commands for what was typed: beginnings of names first, then of words, then of what stands beside; in each the page's own first. */
export function findCommands(offered: readonly ScreenCommand[], query: string): readonly ScreenCommand[] {
  const wanted = fold(query).split(/\s+/).filter((word) => word !== '')
  return offered
    .map((command, place) => ({ command, place, rank: rankOf(command, wanted) }))
    .filter(({ rank }) => rank !== null)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0) || GROUPS.indexOf(a.command.group) - GROUPS.indexOf(b.command.group) || a.place - b.place)
    .slice(0, MOST)
    .map(({ command }) => command)
}

function rankOf(command: ScreenCommand, wanted: readonly string[]): number | null {
  const name = fold(command.name)
  if (wanted.length === 0 || name.startsWith(wanted.join(' '))) return 0
  const words = name.split(/[^\p{L}\p{N}]+/u)
  if (wanted.every((part) => words.some((word) => word.startsWith(part)))) return 1
  const all = `${name} ${fold(command.detail ?? '')}`
  return wanted.every((part) => all.includes(part)) ? 2 : null
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim()
}
