import type { LabelFault } from '../labels/validate'

/**
 * Every text of the front end that is more than a name. Texts are exact: tests and people quote them.
 * A function where a text holds numbers or names; names are other people's text and are shown as such.
 */

export const saved = {
  allSent: 'Saved, all answers sent',
  onItsWay: (count: number) => `Saved, ${answers(count)} on ${count === 1 ? 'its' : 'their'} way`,
  waiting: (count: number) => `Saved on this device, ${answers(count)} waiting`,
  notSaved: 'Not saved: this browser keeps no data. Do not close this tab.',
  everything: 'Everything is saved already.',
  listTitle: 'Answers on this device',
  listEmpty: 'All answers are with the server.',
  kept: 'Kept drafts',
  noKept: 'None. Answers that the server refuses are kept here.',
  stateHeld: 'Held for undo',
  stateSending: 'On its way',
  stateWaiting: 'Waiting for the server',
  stateSignedOut: 'Waits until you sign in',
  stateRefused: (reason: string) => `Refused: ${reason}`,
  sendNow: 'Send now',
  download: 'Download as a file',
  drop: 'Remove',
  signOutWaiting: (count: number) => `${answers(count)} ${count === 1 ? 'waits' : 'wait'} here.`,
  stay: 'Stay',
  signOutKeep: 'Sign out, keep them',
} as const

/** The frame of all pages. */
export const frame = {
  commands: 'Commands',
  commandsHint: 'Type a command, a page, a project or an item',
  noCommand: (query: string) => `Nothing is called '${query}' here.`,
  groups: { page: 'this page', rows: 'this list', pages: 'page', projects: 'project', classes: 'class', people: 'person', items: 'item' },
  search: 'Search',
  help: 'Keys',
  item: (id: string) => `Item ${id}`,
  sections: { projects: 'Projects', work: 'Work', data: 'Data', quality: 'Quality', datasets: 'Datasets', monitor: 'Monitor', setup: 'Setup', me: 'Me' },
  pages: 'Pages',
  sectionPages: (section: string) => `Pages of ${section}`,
  pin: 'Keep the rail wide',
  unpin: 'Make the rail narrow',
  switchProject: 'Switch project',
  findProject: 'Find a project',
  goTo: (page: string) => `Go to ${page}`,
  nextRow: 'Next row',
  previousRow: 'Previous row',
  openRow: 'Open the row',
  previewRow: 'Preview the row',
  selectRow: 'Select the row',
  undo: 'Undo',
  close: 'Close',
  offlineSince: (since: string, asOf: string | null) => `Offline since ${since}.${asOf === null ? '' : ` You see data as of ${asOf}.`}`,
  offlineLabeling: 'What changes something waits; labeling goes on.',
  theme: 'Colours',
  themes: { light: 'Light', dark: 'Dark', auto: 'System' },
  density: 'Rows',
  densities: { comfortable: 'Roomy', compact: 'Dense' },
  locale: 'Numbers and dates',
  ownLocale: 'As in this browser',
  useTheme: (theme: string) => `Colours: ${theme.toLowerCase()}`,
  useDensity: (density: string) => `Rows: ${density.toLowerCase()}`,
} as const

/** Pages of a project, as the rail and the command list call them. */
export const places = {
  overview: 'Overview',
  label: 'Label',
  data: 'Data',
  import: 'Import',
} as const

export const labeling = {
  /** M1 */
  invalid: (count: number) => `Not submitted. ${count === 1 ? '1 thing is' : `${count} things are`} missing:`,
  nextFault: 'next fault',
  fault: faultText,
  /** M2 */
  whySkip: 'Why skip?',
  skipReasons: [
    { reason: 'unclear', text: 'unclear' },
    { reason: 'bad-item', text: 'bad item' },
    { reason: 'not-my-field', text: 'not my field' },
    { reason: 'other', text: 'other …' },
  ],
  skipOther: 'In a few words',
  skipped: (reason: string) => `Skipped: ${reason}.`,
  kept: 'Answer kept.',
  correctionKept: 'Correction kept.',
  undo: 'Undo',
  /** M3 */
  offline: (tasks: number) => `Offline. Keep working: ${tasks === 1 ? '1 task is' : `${tasks} tasks are`} on this device, all is saved here.`,
  backOnline: (count: number) => (count === 0 ? 'Back online.' : `Back online. ${answers(count)} sent.`),
  /** M4 */
  allDoneOffline: (count: number) =>
    `You have done all tasks on this device. ${answers(count)} ${count === 1 ? 'waits' : 'wait'} to be sent. Do not clear the browser's data.`,
  /** M6 */
  holdEnding: (minutes: number) => `This task is held for you for ${minutes} more ${minutes === 1 ? 'minute' : 'minutes'}. Any key keeps it.`,
  /** M7 */
  holdEnded: (at: string, minutes: number) => `Your hold ended at ${at} after ${minutes} ${minutes === 1 ? 'minute' : 'minutes'} without a key. Your draft is kept.`,
  takeAgain: 'Take it again',
  nextTask: 'Next task',
  /** M8 */
  late: (at: string) => `Not accepted: your hold ended at ${at} and others have answered. Your draft is under Me, Kept drafts.`,
  /** M9 */
  otherTab: 'This task is open in another tab. Here you can only read.',
  takenOver: 'You went on in another tab. Nothing is lost.',
  workHere: 'Work here instead',
  /** M10 */
  twoDrafts: (at: string) => `Two drafts of this task: this device ${at}; another device has another one.`,
  thisDraft: 'This one',
  otherDraft: 'The other',
  /** M11 */
  newTaxonomy: (version: number) => `Taxonomy ${version} is out. This task opens with it.`,
  /** M13 */
  refused: (reason: string) => `The server refused one answer: "${reason}". It is under Kept drafts.`,
  open: 'Open',
  /** M14, M15: the server says why. */
  unavailable: (reason: string) => reason,
  /** M16 */
  signedOut: 'You are signed out. All is kept on this device.',
  signInHere: 'Sign in here',
  noAccess: 'You no longer have access to this project. Answers you sent count.',
  /** M17 */
  empty: 'No task for you now.',
  emptyDetail: 'This page looks every 20 s.',
  /** M18 */
  didNotLoad: 'This item has no content to show.',
  erased: 'This item was withdrawn.',
  opening: 'Opening your next task',

  submit: 'Submit',
  submitCorrection: 'Submit correction',
  skip: 'Skip',
  instructions: 'Instructions',
  noInstructions: 'This taxonomy has no instructions.',
  keys: 'Keys',
  close: 'Close',
  leave: 'Leave',
  search: 'Type to search',
  searchOf: (field: string) => `${field}: type to search`,
  noClass: (query: string) => `No class matches '${query}'.`,
  chosen: 'chosen',
  remove: (name: string) => `Remove ${name}`,
  recent: 'recent',
  branch: (count: number) => `${count} below`,
  backTo: (name: string) => `Back to ${name}`,
  allClasses: 'all classes',
  alias: (alias: string) => `also: ${alias}`,
  critical: 'critical',
  optional: 'optional',
  definition: 'Definition',
  noDefinition: 'No definition is written for this class.',
  definitionHint: 'Point at a class to read its definition.',
  yes: 'yes',
  no: 'no',
  item: 'Item',
  answer: 'Answer',
  correcting: 'You correct an answer that you sent. Handing it in replaces it.',
  fieldOf: (at: number, count: number) => `Field ${at} of ${count}`,
  today: (count: number) => `${count} today`,
  taskTitle: (number: number, project: string) => `Task ${number} · ${project} · Assay`,
  announceTask: (number: number, words: number) => `Task ${number}: text, ${words} ${words === 1 ? 'word' : 'words'}.`,
  announceRow: (name: string, path: string, at: number, count: number) => `${name}${path === '' ? '' : `, ${path}`}. ${at} of ${count}.`,
  announceChosen: (field: string, name: string) => `${field}: ${name}.`,
  choose: (least: number, most: number | null) => (most === null ? `at least ${least}` : least === most ? `exactly ${least}` : `${least} to ${most}`),
  range: (min: number | null, max: number | null) => (min !== null && max !== null ? `${min} to ${max}` : min !== null ? `from ${min}` : max !== null ? `up to ${max}` : ''),
} as const

export const keyWords: Readonly<Record<string, string>> = {
  letters: 'search classes',
  digits: 'take the class with that number',
  rows: 'next, previous class',
  branch: 'into a branch, out of it',
  take: 'take the class, then submit',
  toggle: 'take or drop, in multiple choice',
  erase: 'drop the last class, when the search is empty',
  'next-field': 'next field',
  submit: 'submit the answer',
  skip: 'skip, with a reason',
  definition: 'show or hide the definition',
  instructions: 'instructions',
  'previous-answer': 'your previous answer',
  panel: 'show or hide the right panel',
  undo: 'undo; in an untouched task, take the last answer back',
  redo: 'redo',
  saved: 'what is saved, and where',
  'next-region': 'next region of the screen',
  'previous-region': 'previous region',
  back: 'one step out',
  help: 'this sheet',
  commands: 'commands, pages and projects by name',
  go: 'go to a page',
  find: 'find, filter',
  'next-row': 'next row',
  'previous-row': 'previous row',
  'open-row': 'open the row',
  'preview-row': 'preview the row',
  'select-row': 'select the row',
  'layer-choice': 'On a choice field',
  'layer-task': 'The task',
  'layer-everywhere': 'Everywhere',
  'layer-here': 'On this page',
  'layer-go': 'Pages',
  title: 'Keys',
}

export const signIn = {
  title: 'Sign in',
  email: 'E-mail',
  password: 'Password',
  submit: 'Sign in',
  noAccount: 'No account? Ask your lead for an invitation.',
  offline: (waiting: number) => `The server does not answer.${waiting > 0 ? ` ${answers(waiting)} on this device ${waiting === 1 ? 'is' : 'are'} safe.` : ''}`,
  byLink: 'Signing you in',
  linkFailed: 'This link does not sign you in.',
  withPassword: 'Sign in with e-mail and password',
} as const

export const join = {
  setUpTitle: 'Set up Assay',
  joinTitle: 'Join',
  setUpIntro: 'The server printed a one-time token on its console. It makes you the owner.',
  joinIntro: 'You were invited. Make your account.',
  token: 'One-time token',
  invitation: 'Invitation',
  name: 'Name',
  email: 'E-mail',
  password: 'Password',
  passwordHelp: 'At least 12 characters.',
  submit: 'Make the account',
  hasOwner: 'This server has its owner. Ask them for an invitation.',
} as const

export const projects = {
  title: 'Projects',
  find: 'Find a project',
  new: 'New project',
  name: 'Name',
  description: 'Description',
  overlap: 'Answers wanted for each item',
  create: 'Create',
  cancel: 'Cancel',
  empty: 'No project yet. Start with your own file or with the demo.',
  emptyAnnotator: 'You are in no project yet. Your lead adds you.',
  noneFound: (query: string) => `No project matches '${query}'.`,
  project: 'Project',
  you: 'You are',
  state: 'State',
  taxonomy: 'Taxonomy',
  overlapColumn: 'Answers an item',
  openProject: 'Open',
  label: 'Label',
  noTaxonomy: 'none yet',
  version: (version: number) => `version ${version}`,
} as const

export const overview = {
  done: 'Done',
  items: 'Items',
  of: (done: string, all: string) => `${done} of ${all} items`,
  open: 'Open',
  resolved: 'Resolved',
  disputed: 'Disputed',
  dead: 'Given up',
  cancelled: 'Cancelled',
  answersCount: 'Answers',
  corrections: 'Corrections',
  skips: 'Skips',
  held: 'Held now',
  pace: 'Answers in the last hour',
  left: 'Hours left at this pace',
  noPace: 'Nobody answered in the last hour.',
  asOf: (moment: string) => `as of ${moment}`,
  sentence: (resolved: string, items: string, share: string, answerCount: string) =>
    `${resolved} of ${items} items have a label (${share}), from ${answerCount} answers.`,
  sentenceEmpty: 'Nothing is here yet. Import a file to begin.',
  steps: 'To begin',
  stepTaxonomy: 'Publish a taxonomy: what annotators answer.',
  stepImport: 'Import items.',
  stepPeople: 'Invite annotators.',
  stepStart: 'Label.',
  instructionsTitle: 'Instructions',
  classesTitle: 'Taxonomy',
  publish: 'Publish',
  publishTitle: 'Publish a taxonomy',
  publishHelp: 'A YAML or JSON document. A published version never changes.',
  check: 'Check',
  checked: (next: number, changes: number) => (changes === 0 ? `Holds. It becomes version ${next}.` : `Holds. It becomes version ${next}, with ${changes} ${changes === 1 ? 'change' : 'changes'}:`),
  losesLabels: 'Some labels of the standing version may not fit the new one.',
  invite: 'Invite',
  inviteTitle: 'Invite somebody',
  inviteHelp: 'The link is shown once and lives seven days.',
  roles: 'Roles',
  makeLink: 'Make a link',
  copy: 'Copy',
  copied: 'Copied',
  exportTitle: 'Export',
  exportWhat: 'What',
  exportLabels: 'Labels',
  exportAnnotations: 'Annotations',
  exportFormat: 'Format',
  exportRun: 'Export',
  exporting: (size: string) => `${size} so far`,
  exported: (name: string, size: string) => `${name}, ${size}.`,
} as const

export const importing = {
  title: 'Import',
  drop: 'Drop a file here, or choose one.',
  formats: 'NDJSON, JSON, CSV, TSV or plain text. The same content again adds nothing.',
  choose: 'Choose a file',
  key: 'Key column',
  keyHelp: 'Names an item of yours across imports. Optional.',
  strict: 'All or nothing: one bad line and nothing is kept',
  run: 'Import',
  stop: 'Stop',
  preview: 'First lines',
  previewMore: 'The first lines of the file.',
  sending: (sent: string, all: string) => `${sent} of ${all} sent`,
  working: (read: string) => `${read} read`,
  safe: 'The server writes as the file arrives. Stay on this page until it is sent.',
  ready: (count: string) => `${count} added`,
  known: (count: string) => `${count} known already`,
  allKnown: (count: string) => `All ${count} known already.`,
  refusedCount: (count: string) => `${count} lines refused`,
  refusedTitle: 'Refused lines',
  line: 'Line',
  field: 'Field',
  reason: 'Reason',
  stopped: 'Stopped. What was written is kept; the same file goes on from there.',
  another: 'Import another file',
  toData: 'See the items',
  past: 'Earlier imports',
  noPast: 'Nothing was imported yet.',
  state: { running: 'running', done: 'done', failed: 'failed', stopped: 'stopped' } as Readonly<Record<string, string>>,
} as const

export const data = {
  title: 'Data',
  item: 'Item',
  content: 'Content',
  label: 'Label',
  posterior: 'Posterior',
  agreement: 'Agree',
  answersColumn: 'Answers',
  state: 'State',
  updated: 'Updated',
  allStates: 'all states',
  order: 'Order',
  orders: { queue: 'queue', updated: 'updated', confidence: 'confidence', agreement: 'agreement' } as Readonly<Record<string, string>>,
  classFilter: 'Class',
  empty: 'No item yet. Import a file to begin.',
  emptyFilter: 'No item matches.',
  clearFilter: 'Clear the filter',
  loaded: (count: string, more: boolean) => `${count} ${more ? 'loaded, more below' : 'in all'}`,
  loadingMore: 'Loading more',
  erased: '(erased)',
  none: '–',
  states: { open: 'open', resolved: 'resolved', disputed: 'disputed', dead: 'given up', cancelled: 'cancelled' } as Readonly<Record<string, string>>,
} as const

export const item = {
  title: (id: string) => `Item ${id}`,
  notLabeled: (answered: number, overlap: number) => `Not labeled yet. Waits for ${Math.max(0, overlap - answered)} of ${overlap} answers.`,
  why: 'Why this label',
  whyMajority: (agreeing: number, count: number) =>
    count === 1 ? 'There is one answer, and it is the label.' : `${agreeing} of ${answers(count)} say so; the most frequent answer is the label.`,
  whySingle: (count: number) => (count === 1 ? 'There is one answer, and it is the label.' : `The newest of ${count} answers is the label.`),
  whyModel: (count: number, posterior: string) => `With ${answers(count)}, each weighted by how often its author is right, the probability is ${posterior}.`,
  whyOther: (method: string, count: number) => `By ${method}, from ${answers(count)}.`,
  disputed: 'The answers differ, and no value leads. Somebody decides.',
  provisional: (left: number) => `${left === 1 ? '1 answer is' : `${left} answers are`} still to come.`,
  final: 'All answers are in.',
  answersTitle: 'Answers',
  noAnswers: 'No answer yet.',
  history: 'History',
  corrected: 'corrected their answer',
  system: 'Assay',
  person: (id: string) => `Person ${id}`,
  label: 'Label',
  posterior: 'Posterior',
  field: 'Field',
  by: 'By',
  when: 'When',
  noHistory: 'Nothing has happened to this item since it was added.',
  proof: 'Proof',
  proofAt: (position: string) => `Event ${position}`,
  downloadProof: 'Download proof',
  proofHelp: 'The file shows that this event stands in the ledger. It is checked without this server: assay verify --proof.',
  asOf: (moment: string) => `As it stood on ${moment}`,
  now: 'Back to now',
  showThen: 'See it then',
  content: 'Content',
  meta: 'Details',
  erased: 'The content was erased on request. The proof remains valid.',
  task: 'Task',
  export: 'Export',
  kinds: {
    'items.added': 'Added',
    'tasks.created': 'Task made',
    'task.changed': 'changed the task',
    'annotation.submitted': 'answered',
    'annotation.imported': 'answered, imported',
    'annotation.skipped': 'skipped',
    'resolution.made': 'Label resolved',
    'resolution.run': 'Labels resolved again',
    retracted: 'took an answer back',
    erased: 'erased',
  } as Readonly<Record<string, string>>,
} as const

export const apiReference = {
  title: 'API reference',
  intro: 'Send a token of yours, or use it signed in. Ids are strings, times are ISO 8601 in UTC, errors are problem details (RFC 9457). The same as a document:',
  example: (origin: string) => `curl -H "Authorization: Bearer assay_pat_..." ${origin}/api/v1/projects`,
  search: 'Search',
  count: (found: number, all: number) => (found === all ? `${all} addresses` : `${found} of ${all} addresses`),
  parameters: 'Parameters',
  body: 'Body',
  answers: 'Answers',
  schemas: 'Schemas',
  members: 'Members',
  optional: 'optional',
  anything: 'any',
} as const

export const common = {
  skipToTask: 'To the task',
  skipToContent: 'To the content',
  skipToSubmit: 'To submit',
  nav: 'Pages of this project',
  saveState: 'Save state',
  signOut: 'Sign out',
  me: 'Me',
  apiReference: 'API reference',
  loading: 'Loading',
  tryAgain: 'Try again',
  failed: (what: string) => what,
  reference: (id: string) => `Reference ${id}`,
  nothingHere: 'Nothing here, or it is not shared with you. Your lead can change that.',
  toProjects: 'To the projects',
  copy: 'Copy',
  copied: 'Copied',
  close: 'Close',
  all: 'all',
} as const

function faultText(fault: LabelFault): string {
  switch (fault.why) {
    case 'missing':
      return fault.field.kind === 'choice' || fault.field.kind === 'choices' ? 'needs a choice' : fault.field.kind === 'text' ? 'needs a text' : 'needs a number'
    case 'too-few':
      return `has ${fault.count} chosen, at least ${fault.limit} needed`
    case 'too-many':
      return `has ${fault.count} chosen, at most ${fault.limit} allowed`
    case 'too-long':
      return `has ${fault.count} characters, at most ${fault.limit} allowed`
    case 'too-small':
      return `must be ${fault.limit} or more`
    case 'too-large':
      return `must be ${fault.limit} or less`
    case 'off-grid':
      return `goes in steps of ${fault.limit}`
    case 'not-whole':
      return 'must be a whole number'
    case 'not-a-leaf':
      return `needs one of the classes below ${fault.name}`
    case 'no-such-class':
      return `has ${fault.name}, which is no class any more`
  }
}

function answers(count: number): string {
  return count === 1 ? '1 answer' : `${count} answers`
}
