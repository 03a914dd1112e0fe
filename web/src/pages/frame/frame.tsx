import { useMantineColorScheme } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useRouter, useRouterState } from '@tanstack/react-router'
import { lazy, Suspense, useCallback, useEffect, useLayoutEffect, useState, type ReactNode } from 'react'
import { useCommands, type ScreenCommand } from '../../components/commands'
import { useObserved } from '../../components/observed'
import { moveRegion } from '../../components/regions'
import { say } from '../../components/said'
import { openSheet, sheet } from '../../components/sheet'
import { common, frame as words, places as placeWords, saved as savedWords, security } from '../../messages/en'
import { setLocale } from '../../messages/format'
import { changeProjectState } from '../../session/actions'
import { refreshProject, refreshProjects, watchProject } from '../../session/changes'
import { deviceOf, type Device } from '../../session/device'
import { openKeys } from '../../session/key-settings'
import { openPreferences, prefer, preferences } from '../../session/preferences'
import { peopleQuery } from '../../session/people'
import { projectsQuery, taxonomyQuery } from '../../session/queries'
import { may } from '../../session/rights'
import type { Me, Project } from '../../session/server'
import { useKeys } from '../../components/use-keys'
import { focusOf, pressOf } from '../../surfaces/fields/press'
import { actionOf, type KeyMap } from '../../tools/keys'
import { SavedList } from '../label/save-line'
import { CommandPalette } from './command-palette'
import { KeySheet } from './key-sheet'
import { addressOf, placeAt, placesOf } from './places'
import { useCommandKeys } from './use-command-keys'
import { quote } from '../data/filter-text'

/** Labeling needs none of it, and loads sooner without. */
const Shell = lazy(() => import('./shell').then((part) => ({ default: part.Shell })))

interface FrameProps {
  readonly me: Me
  /** The project in view; null outside of one and while it is not known yet. */
  readonly project: Project | null
  /** Labeling has the whole screen. */
  readonly isLabeling: boolean
  readonly children: ReactNode
}

const close = () => sheet.set(null)

/** What surrounds every page: where you are, where you can go, what is saved, and all of it by key. */
export function Frame({ me, project, isLabeling, children }: FrameProps) {
  const shown = useObserved(sheet)
  const [device, setDevice] = useState<Device | null>(null)
  const router = useRouter()
  const pathname = useRouterState({ select: (state) => state.location.pathname })
  const { locale, isRailPinned } = usePreferences(me.id)
  const go = useCallback((to: string) => void router.navigate({ to }), [router])

  useEffect(() => {
    void deviceOf(me.id).then(setDevice)
  }, [me.id])
  useLiveProject(project?.id ?? null)
  const keys = useKeys()
  useFrameKeys(isLabeling, keys)
  useCommandKeys(keys.singleKeys)
  useFrameCommands(project, isLabeling, go)
  useNames(project, shown === 'commands')

  const itemOf = (query: string): ScreenCommand | null => {
    const id = query.trim()
    if (project === null || !/^\d{4,19}$/.test(id)) return null
    return { id: `item-${id}`, name: words.item(id), group: 'items', run: () => go(`/p/${project.id}/items/${id}`) }
  }
  const places = project === null ? [] : placesOf(project)
  const here = project === null ? null : placeAt(project, places, pathname)

  return (
    <>
      {isLabeling ? (
        children
      ) : (
        <Suspense fallback={null}>
          <Shell me={me} project={project} places={places} here={here} device={device} pathname={pathname} isRailPinned={isRailPinned} locale={locale}>
            {children}
          </Shell>
        </Suspense>
      )}
      <CommandPalette opened={shown === 'commands'} onClose={close} itemOf={itemOf} />
      <KeySheet opened={shown === 'keys'} onClose={close} isLabeling={isLabeling} map={keys} />
      {device !== null && <SavedList outbox={device.outbox} opened={shown === 'saved'} onClose={close} />}
    </>
  )
}

/** Takes up what somebody chose and puts it to use. */
function usePreferences(account: string) {
  openPreferences(account)
  openKeys(account)
  const chosen = useObserved(preferences)
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true })
  const { theme, density, locale } = chosen
  setLocale(locale)
  useEffect(() => setColorScheme(theme), [theme, setColorScheme])
  useEffect(() => {
    document.documentElement.dataset.density = density
  }, [density])
  return chosen
}

/** Pages of a project show what others do in it. */
function useLiveProject(project: string | null): void {
  useEffect(() => (project === null ? undefined : watchProject(project, () => refreshProject(project), () => refreshProject(project))), [project])
}

/** Keys that hold on every page, labeling too. */
function useFrameKeys(isLabeling: boolean, keys: KeyMap): void {
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isInDialog = event.target instanceof Element && event.target.closest('[role=dialog]') !== null
      if (event.defaultPrevented || isInDialog) return
      const action = actionOf(pressOf(event), focusOf(document.activeElement), keys)
      if (action === 'commands') openSheet('commands')
      else if (action === 'help') openSheet('keys')
      else if (action === 'saved') openSheet('saved')
      else if (action === 'next-region' && !isLabeling) moveRegion(1)
      else if (action === 'previous-region' && !isLabeling) moveRegion(-1)
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [isLabeling, keys])
}

/** Places to go and choices for oneself, for the command list. */
function useFrameCommands(project: Project | null, isLabeling: boolean, go: (to: string) => void): void {
  const { data: projects = [] } = useQuery({ ...projectsQuery, staleTime: 60_000 })
  const pages = project === null ? [] : placesOf(project)
  useCommands([
    ...pages.map((place): ScreenCommand => ({
      id: `go-${place.id}`, name: placeWords[place.id], detail: project?.name ?? '', group: 'pages', run: () => go(addressOf(project ?? { id: '' }, place)),
      // While labeling, letters are the task's.
      ...(isLabeling ? {} : { keys: [`G ${place.key}`] }),
    })),
    ...stateCommands(project),
    { id: 'go-projects', name: words.sections.projects, group: 'pages', keys: isLabeling ? [] : ['G P'], run: () => go('/p') },
    { id: 'go-me', name: words.sections.me, group: 'pages', keys: isLabeling ? [] : ['G Y'], run: () => go('/me') },
    { id: 'go-security', name: security.title, group: 'pages', run: () => go('/me/security') },
    { id: 'go-api', name: common.apiReference, group: 'pages', run: () => go('/api-reference') },
    ...projects.map((one): ScreenCommand => ({ id: `project-${one.id}`, name: one.name, group: 'projects', run: () => go(`/p/${one.id}`) })),
    ...(['light', 'dark', 'auto'] as const).map((theme): ScreenCommand => ({ id: `theme-${theme}`, name: words.useTheme(words.themes[theme]), group: 'pages', detail: words.sections.me, run: () => prefer({ theme }) })),
    ...(['comfortable', 'compact'] as const).map((density): ScreenCommand => ({ id: `density-${density}`, name: words.useDensity(words.densities[density]), group: 'pages', detail: words.sections.me, run: () => prefer({ density }) })),
    { id: 'keys', name: words.help, group: 'pages', keys: ['?'], hasOwnListener: true, run: () => openSheet('keys') },
    { id: 'saved', name: savedWords.listTitle, group: 'pages', keys: ['Ctrl+S'], hasOwnListener: true, run: () => openSheet('saved') },
  ])
}

/** Classes and people of a project, each with what there is of it; asked for when the command list is. */
function useNames(project: Project | null, isAsked: boolean): void {
  const router = useRouter()
  const mayRead = project !== null && may(project, 'read-data')
  const taxonomy = useQuery({ ...taxonomyQuery(project?.id ?? '', project?.taxonomyVersion ?? 0), enabled: mayRead && isAsked && project.taxonomyVersion > 0 })
  const people = useQuery({ ...peopleQuery(project?.id ?? ''), enabled: mayRead && isAsked && may(project, 'manage-people') })
  const open = (filter: string) => void router.navigate({ to: '/p/$project/data', params: { project: project?.id ?? '' }, search: { filter } })
  const classes = mayRead ? (taxonomy.data?.taxonomy.fields ?? []).flatMap((field) => field.classes) : []
  const persons = mayRead ? (people.data ?? []) : []
  useCommands([
    ...classes.map((one): ScreenCommand => ({ id: `class-${one.name}`, name: one.name, group: 'classes', run: () => open(`class:${quote(one.name)}`) })),
    ...persons.map((one): ScreenCommand => ({ id: `person-${one.id}`, name: one.name || one.email, detail: words.person(one.email), group: 'people', run: () => open(`by:${one.id}`) })),
  ])
}

/** Leads stop and start handing out tasks from wherever they are. */
function stateCommands(project: Project | null): readonly ScreenCommand[] {
  if (project === null || !may(project, 'assign')) return []
  const change = async (state: 'open' | 'paused', isUndo = false) => {
    const got = await changeProjectState(project.id, state)
    refreshProject(project.id)
    void refreshProjects()
    if (!got.ok) say(got.problem.detail, { tone: 'bad' })
    else say(state === 'paused' ? words.isPaused : words.isOpen, { undo: isUndo ? null : () => void change(state === 'paused' ? 'open' : 'paused', true) })
  }
  return [project.state === 'paused' ? { id: 'open-project', name: words.openProject, group: 'everybody', run: () => void change('open') } : { id: 'pause-project', name: words.pauseProject, group: 'everybody', run: () => void change('paused') }]
}
