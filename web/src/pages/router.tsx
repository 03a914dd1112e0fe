import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Link, Outlet, redirect, useParams, useRouter, useRouterState } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { Suspense, lazy, useCallback, type ReactNode } from 'react'
import { Failure } from '../components/failure'
import { Empty, Waiting, Lines } from '../components/page-state'
import { common as words } from '../messages/en'
import { cleared } from '../session/device'
import { meQuery, projectQuery, queryClient, signedOut, type InboxState } from '../session/queries'
import { may } from '../session/rights'
import { ServerError, type Me, type Project } from '../session/server'
import { CenterCard } from './center-card'
import type { AuditSearch } from './audit/audit-page'
import type { DataSearch } from './data/data-page'
import { Frame } from './frame/frame'
import { mayOpen, seesAll } from './frame/places'
import { landingOf } from './landing'
import { parseSearch, stringifySearch } from './search-texts'
import type { TaxonomySearch } from './taxonomy/taxonomy-page'

const LabelPage = lazy(() => import('./label/label-page').then((page) => ({ default: page.LabelPage })))
const OverviewPage = lazy(() => import('./overview/overview-page').then((page) => ({ default: page.OverviewPage })))
const ImportPage = lazy(() => import('./import/import-page').then((page) => ({ default: page.ImportPage })))
const DataPage = lazy(() => import('./data/data-page').then((page) => ({ default: page.DataPage })))
const ItemPage = lazy(() => import('./item/item-page').then((page) => ({ default: page.ItemPage })))
const TaxonomyPage = lazy(() => import('./taxonomy/taxonomy-page').then((page) => ({ default: page.TaxonomyPage })))
const TaxonomyEditorPage = lazy(() => import('./taxonomy/editor-page').then((page) => ({ default: page.TaxonomyEditorPage })))
const DeadPage = lazy(() => import('./dead/dead-page').then((page) => ({ default: page.DeadPage })))
const PeoplePage = lazy(() => import('./people/people-page').then((page) => ({ default: page.PeoplePage })))
const SettingsPage = lazy(() => import('./settings/settings-page').then((page) => ({ default: page.SettingsPage })))
const AuditPage = lazy(() => import('./audit/audit-page').then((page) => ({ default: page.AuditPage })))
const SecurityPage = lazy(() => import('./security/security-page').then((page) => ({ default: page.SecurityPage })))
const ProjectsPage = lazy(() => import('./projects/projects-page').then((page) => ({ default: page.ProjectsPage })))
const MePage = lazy(() => import('./me/home').then((page) => ({ default: page.MePage })))
const MyWorkPage = lazy(() => import('./me/home').then((page) => ({ default: page.MyWorkPage })))
const KeysPage = lazy(() => import('./me/keys-page').then((page) => ({ default: page.KeysPage })))
const InboxPage = lazy(() => import('./inbox/inbox').then((page) => ({ default: page.InboxPage })))
const ApiReferencePage = lazy(() => import('./api-reference').then((page) => ({ default: page.ApiReferencePage })))
const SignInPage = lazyRouteComponent(() => import('./sign-in-route'), 'SignInRoute')
const JoinPage = lazyRouteComponent(() => import('./sign-in-route'), 'JoinRoute')
const SetUpPage = lazyRouteComponent(() => import('./sign-in-route'), 'SetUpRoute')

/** What is not there and what is not for somebody look the same. */
const nothingHere = new ServerError({ status: 404, kind: 'not-found', detail: '', faults: [], traceId: null, retryAfterMs: null })

const root = createRootRoute({ component: Outlet, errorComponent: ({ error, reset }) => <Broken error={error} onRetry={reset} />, notFoundComponent: NoPage })

const signIn = createRoute({ getParentRoute: () => root, path: '/signin', component: SignInPage })
const join = createRoute({ getParentRoute: () => root, path: '/join', component: JoinPage })
const setUp = createRoute({ getParentRoute: () => root, path: '/setup', component: SetUpPage })

/** Everything but signing in needs somebody; whoever is not signed in comes back here afterwards. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: function SignedIn() {
    const { me } = signedIn.useRouteContext()
    const { project: id }: { readonly project?: string } = useParams({ strict: false })
    const isLabeling = useRouterState({ select: ({ location }) => /^\/p\/[^/]+\/label(\/|$)/.test(location.pathname) })
    const project = useQuery({ ...projectQuery(id ?? ''), enabled: id !== undefined })
    return (
      <Frame me={me} project={id === undefined ? null : (project.data ?? null)} isLabeling={isLabeling}>
        <Suspense fallback={<Arriving />}>
          <Outlet />
        </Suspense>
      </Frame>
    )
  },
  async beforeLoad({ location }): Promise<{ readonly me: Me }> {
    try {
      return { me: await queryClient.query({ ...meQuery, staleTime: 'static' }) }
    } catch (error) {
      if (error instanceof ServerError && error.problem.status === 401) redirect({ to: '/signin', search: { to: location.href }, throw: true })
      throw error
    }
  },
})

const projects = page('/p', (me) => <ProjectsPage me={me} />)
const mine = page('/me', (me) => <MePage me={me} />)
const keys = page('/me/keys', () => <KeysPage />)

/** Annotators go on where they left, or see what to do; others see their projects. */
const start = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: ({ context }) => redirect({ href: landingOf(context.me), throw: true }),
})
const apiReference = page('/api-reference', () => <ApiReferencePage />)

const overview = projectPage('/p/$project', (project, me) => (may(project, 'read-data') ? <OverviewPage project={project} /> : <MyWorkPage me={me} project={project} />))
const importing = projectPage('/p/$project/import', (project) => <ImportPage project={project} />)

const inbox = createRoute({
  getParentRoute: () => signedIn,
  path: '/p/$project/inbox',
  validateSearch: ({ state }: Record<string, unknown>): { readonly state?: InboxState } => (state === 'answered' || state === 'all' ? { state } : {}),
  component: function InboxRoute() {
    const { state = 'open' } = inbox.useSearch()
    const navigate = inbox.useNavigate()
    const onState = (next: InboxState) => void navigate({ search: next === 'open' ? {} : { state: next } })
    return <InProject id={inbox.useParams().project}>{(project, me) => <InboxPage project={project} me={me.id} state={state} onState={onState} />}</InProject>
  },
})

const data = createRoute({
  getParentRoute: () => signedIn,
  path: '/p/$project/data',
  validateSearch: (search: Record<string, unknown>): DataSearch => textsIn(search, ['filter', 'order', 'asOf', 'view']),
  component: function DataRoute() {
    const search = data.useSearch()
    return <InProject id={data.useParams().project}>{(project, me) => <DataPage project={project} me={me.id} search={search} />}</InProject>
  },
})

const dead = projectPage('/p/$project/dead', (project) => <DeadPage project={project} />)
const people = projectPage('/p/$project/people', (project, me) => <PeoplePage project={project} me={me} />)
const settings = projectPage('/p/$project/settings', (project) => <SettingsPage project={project} />)
const security = page('/me/security', () => <SecurityPage />)

const audit = createRoute({
  getParentRoute: () => signedIn,
  path: '/p/$project/audit',
  validateSearch: (search: Record<string, unknown>): AuditSearch => textsIn(search, ['kind', 'actor', 'item', 'from', 'until']),
  component: function AuditRoute() {
    const search = audit.useSearch()
    return <InProject id={audit.useParams().project}>{(project) => <AuditPage project={project} search={search} />}</InProject>
  },
})

const taxonomyEditor = projectPage('/p/$project/taxonomy/draft', (project, me) => <TaxonomyEditorPage project={project} me={me} />)

const taxonomy = createRoute({
  getParentRoute: () => signedIn,
  path: '/p/$project/taxonomy',
  validateSearch: (search: Record<string, unknown>): TaxonomySearch => textsIn(search, ['version', 'since']),
  component: function TaxonomyRoute() {
    const search = taxonomy.useSearch()
    return <InProject id={taxonomy.useParams().project}>{(project) => <TaxonomyPage project={project} search={search} />}</InProject>
  },
})

const item = createRoute({
  getParentRoute: () => signedIn,
  path: '/p/$project/items/$item',
  validateSearch: (search: Record<string, unknown>): { readonly asOf?: string } => (typeof search.asOf === 'string' || typeof search.asOf === 'number' ? { asOf: String(search.asOf) } : {}),
  component: function ItemRoute() {
    const params = item.useParams()
    const { asOf } = item.useSearch()
    return <InProject id={params.project}>{(project) => <ItemPage project={project} item={params.item} asOf={asOf ?? null} />}</InProject>
  },
})

/** Labeling has the whole screen. */
const label = createRoute({
  getParentRoute: () => signedIn,
  path: '/p/$project/label/{-$task}',
  component: function LabelRoute() {
    const { me } = signedIn.useRouteContext()
    const router = useRouter()
    const { project: id, task } = label.useParams()
    const project = useQuery(projectQuery(id))
    const leave = useCallback(() => void router.navigate({ to: '/p/$project', params: { project: id } }), [router, id])
    if (project.data === undefined) return project.isError ? <Broken error={project.error} onRetry={() => void project.refetch()} /> : null
    const refusal = project.error instanceof ServerError ? project.error.problem : null
    return <LabelPage key={id} me={me} project={project.data} refusal={refusal} task={task ?? null} onLeave={leave} />
  },
})

/** A page outside of projects. */
function page<Path extends string>(path: Path, content: (me: Me) => ReactNode) {
  return createRoute({
    getParentRoute: () => signedIn,
    path,
    component: function PageRoute() {
      return content(signedIn.useRouteContext().me)
    },
  })
}

/** Those of the names in an address that are set; numbers are texts there. */
function textsIn<Name extends string>(search: Readonly<Record<string, unknown>>, names: readonly Name[]): Partial<Record<Name, string>> {
  return Object.fromEntries(names.filter((name) => ['string', 'number'].includes(typeof search[name])).map((name) => [name, String(search[name])])) as Partial<Record<Name, string>>
}

/** A page of a project. */
function projectPage<Path extends string>(path: Path, content: (project: Project, me: Me) => ReactNode) {
  const route = createRoute({
    getParentRoute: () => signedIn,
    path,
    component: function ProjectRoute() {
      const params: { readonly project?: string } = route.useParams()
      return <InProject id={params.project ?? ''}>{content}</InProject>
    },
  })
  return route
}

function InProject({ id, children }: { readonly id: string; readonly children: (project: Project, me: Me) => ReactNode }) {
  const { me } = signedIn.useRouteContext()
  const project = useQuery(projectQuery(id))
  const pathname = useRouterState({ select: (state) => state.location.pathname })
  if (project.data !== undefined) {
    if (mayOpen(project.data, pathname)) return children(project.data, me)
    return project.data.state === 'archived' ? <Empty text={words.archived} /> : <Failure error={nothingHere} />
  }
  return project.isError ? <Failure error={project.error} onRetry={() => void project.refetch()} /> : <Arriving />
}

function Arriving() {
  return (
    <Waiting>
      <Lines count={6} />
    </Waiting>
  )
}

/** An address without a page. Where pages of a project are hidden from somebody, one that is not there looks as one that is hidden. */
function NoPage() {
  const pathname = useRouterState({ select: (state) => state.location.pathname })
  const id = /^\/p\/([^/]+)\/./.exec(pathname)?.[1]
  const project = useQuery({ ...projectQuery(id ?? ''), enabled: id !== undefined })
  if (id !== undefined && project.isPending) return null
  const isNone = id === undefined || (project.data !== undefined && seesAll(project.data))
  return (
    <CenterCard title="Assay">
      {isNone ? <p role="alert">{words.noSuchPage}</p> : <Failure error={nothingHere} />}
      <div className="row">
        {project.data !== undefined && <Link to="/p/$project" params={{ project: project.data.id }} dir="auto">{project.data.name}</Link>}
        <Link to="/">{words.home}</Link>
      </div>
    </CenterCard>
  )
}

function Broken({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  return (
    <CenterCard title="Assay">
      <Failure error={error} {...(onRetry === undefined ? {} : { onRetry })} />
    </CenterCard>
  )
}

const tree = root.addChildren([
  signIn, join, setUp,
  signedIn.addChildren([start, projects, mine, keys, apiReference, overview, inbox, importing, data, item, taxonomy, taxonomyEditor, dead, people, settings, audit, security, label]),
])

export const router = createRouter({ routeTree: tree, parseSearch, stringifySearch, scrollRestoration: false, defaultPendingMinMs: 0 })

// A session that ended shows at the next request; labeling says so itself and keeps its work in view.
signedOut.subscribe(() => {
  const { href, pathname } = router.state.location
  if (!/^\/(signin|join|setup)|\/label(\/|$)/.test(pathname)) void router.navigate({ to: '/signin', search: { to: href } })
})

cleared.subscribe(() => {
  queryClient.clear()
  void router.navigate({ to: '/signin' })
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
