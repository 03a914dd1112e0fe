import type { TaxonomyChange } from '../labels/taxonomy-difference'
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
  pauseProject: 'Pause the project: no task is handed out',
  openProject: 'Open the project again',
  isPaused: 'The project is paused. Tasks that are held can still be answered.',
  isOpen: 'The project is open.',
  useTheme: (theme: string) => `Colours: ${theme.toLowerCase()}`,
  useDensity: (density: string) => `Rows: ${density.toLowerCase()}`,
} as const

/** Pages of a project, as the rail and the command list call them. */
export const places = {
  overview: 'Overview',
  label: 'Label',
  inbox: 'Inbox',
  data: 'Data',
  import: 'Import',
} as const

/** What one did, what waits, and how the screen is to be. */
export const me = {
  title: 'Me',
  next: 'What to do next',
  start: (project: string) => `Start: ${project}`,
  goOn: (project: string) => `Go on: ${project}`,
  project: 'Project',
  waiting: 'Waiting',
  today: 'Today',
  pace: 'An hour',
  drafts: 'Kept drafts',
  all: 'In all',
  atLeast: (count: string) => `${count} or more`,
  last: 'Last answer',
  never: 'none yet',
  noProject: 'You are in no project yet. Your lead adds you.',
  nothingToLabel: 'You label in no project. Your other work is under Projects.',
  answersADay: 'Your answers a day',
  answersADayDetail: (count: string) => `${count} in the last 14 days`,
  noAnswersYet: 'Your answers of the last 14 days appear here.',
  asTable: 'As a table',
  asChart: 'As a chart',
  day: 'Day',
  answers: 'Answers',
  keptTitle: 'Kept drafts',
  keptNone: 'None. Drafts whose hold has ended, and answers that the server refuses, are kept here.',
  keptOnServer: (at: string) => `kept on the server, ${at}`,
  keptHere: (at: string) => `gave way to another draft, ${at}`,
  goOnWith: 'Go on with it',
  questions: 'Questions and flags',
  questionsNone: 'None. Shift+Q asks the lead about a task; the answer comes here.',
  unanswered: 'not answered yet',
  flag: (reason: string | null) => (reason === null ? 'Flag:' : `Flag, ${reason}:`),
  you: 'You',
  lead: 'Lead',
  looks: 'How the screen is',
  textSize: 'Size of texts',
  textSizes: (size: number) => `${size}`,
  breaks: 'Suggest a break once an hour',
  submitOnChoice: 'In tasks of one choice, choosing submits',
  announcements: 'A screen reader is told',
  announcementLevels: { full: 'everything', short: 'tasks only', off: 'nothing' },
  keys: 'Your keys',
  keysDetail: 'Give actions other keys, or turn single-character keys off.',
} as const

export const myKeys = {
  title: 'Your keys',
  intro: 'Press Change, then the new key. They are kept with you, on every device.',
  single: 'Keys of one character act without Ctrl',
  singleHelp: 'Turn this off when you speak to your machine. The same actions stay under Ctrl+K, on buttons, and under keys of your own with Ctrl.',
  action: 'Action',
  key: 'Key',
  change: 'Change',
  press: 'Press a key, or Esc',
  none: 'none',
  changedKey: 'yours',
  reset: 'Standard keys',
  export: 'Save as a file',
  import: 'Read from a file',
  imported: (dropped: number) => (dropped === 0 ? 'Read.' : `Read. ${dropped === 1 ? '1 key does' : `${dropped} keys do`} not hold here and ${dropped === 1 ? 'was' : 'were'} left out.`),
  notAFile: 'That file holds no keys: a file that was saved here is read.',
  taken: (key: string, other: string) => `${key} is the key of: ${other}.`,
  swap: 'Swap them',
  takeFree: (key: string) => `Take ${key}`,
  refusals: {
    'no-key': (key: string) => `${key} cannot be given to an action: letters, with Shift or Ctrl, and F keys can.`,
    browser: (key: string) => `${key} belongs to the browser and never arrives here.`,
    fixed: (key: string) => `${key} means the same everywhere and cannot be given away.`,
  },
  saved: 'Your keys are saved.',
} as const

/** What annotators reported and asked. */
export const inbox = {
  title: 'Inbox',
  states: { open: 'Open', answered: 'Answered', all: 'All' },
  empty: 'Nothing waits for you. Questions and flags of annotators appear here.',
  emptyAnswered: 'No answer yet.',
  question: 'Question',
  flags: { 'personal-data': 'Personal data', broken: 'Broken', offensive: 'Offensive', other: 'Flag' } as Readonly<Record<string, string>>,
  erased: '(erased)',
  noWords: 'no words',
  toItem: 'Item',
  answer: 'Answer',
  answerHint: 'Your answer',
  send: 'Send',
  sent: 'Answered.',
  again: 'Answer again',
  reopen: 'Show it to annotators again',
  reopened: 'The task is open again.',
  hidden: 'Nobody sees this item until you decide.',
  more: 'Older ones',
  counts: (open: string) => `${open} open`,
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
  inWords: 'In a few words',
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
  twoDrafts: (mine: DraftInWords, theirs: DraftInWords | null) =>
    `Two drafts of this task: this device ${mine.at}, ${fields(mine.fields)}; ${theirs === null ? 'another device has another one' : `other device ${theirs.at}, ${fields(theirs.fields)}`}.`,
  compare: 'Compare',
  newerDraft: 'Newer',
  thisDraft: 'This one',
  otherDraft: 'The other',
  compareTitle: 'Two drafts',
  field: 'Field',
  thisDevice: (at: string) => `This device, ${at}`,
  otherDevice: (at: string | null) => (at === null ? 'Other device' : `Other device, ${at}`),
  otherKept: 'The other is kept 7 days under Me, Kept drafts.',
  /** M11 */
  newTaxonomy: (version: number, under: number) => `Taxonomy ${version} is out. Finish this task under ${under}; the next one opens with ${version}.`,
  newTaxonomyHere: (version: number) => `Taxonomy ${version} is out. This task opens with it.`,
  whatChanged: (count: number) => `What changed: ${count}`,
  changesTitle: 'What changed',
  change: changeText,
  /** M12 */
  otherVersion: (version: number, under: number, lost: readonly string[]) =>
    `Taxonomy ${under} gave way to ${version} while your hold was over. ${lost.length === 0 ? 'Your draft fits it as it is.' : `Your draft used ${lost.join(', ')}, which ${lost.length === 1 ? 'is no class' : 'are no classes'} any more. Choose again, then submit.`}`,
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
  emptyDetail: (held: string | null, otherSkills: string | null) => `${held === null ? '' : `${held} are held by others; ${otherSkills ?? '0'} need other skills. `}This page looks every 20 s.`,
  notifyMe: 'Notify me',
  willNotify: 'You are told when a task is here.',
  taskIsHere: 'A task is here for you.',
  /** M18 */
  notLoaded: 'The text did not load. The task goes back and is not counted for you.',
  didNotLoad: 'This item has no content to show.',
  /** M5 */
  whyFlag: 'What is wrong?',
  flagReasons: [
    { reason: 'personal-data', text: 'personal data' },
    { reason: 'broken', text: 'broken' },
    { reason: 'offensive', text: 'offensive' },
    { reason: 'other', text: 'other …' },
  ],
  flagged: (skipKey: string) => `Flagged for the lead. Go on, or skip${skipKey === '' ? '' : ` (${skipKey})`}.`,
  hidden: 'Hidden and reported. Nothing of it stays on this device.',
  flag: 'Flag',
  question: 'Question',
  askLead: 'Ask the lead',
  askHint: 'What is unclear about this task?',
  ask: 'Ask',
  cancel: 'Cancel',
  asked: 'Asked. The answer comes to Me; go on, or skip.',
  askForClass: (query: string) => `Is a class for '${query}' missing?`,
  askForOne: 'Ask for one',
  /** M19 */
  newVersion: 'A new version of Assay is here. It loads between two tasks.',
  /** M20 */
  restHint: (minutes: number) => `${minutes} minutes without a break. Accuracy falls after an hour; yours too.`,
  rest: 'Break',
  later: 'Later',
  resting: (since: string) => `Break since ${since}.`,
  restingDetail: 'Tasks that you had not begun went to others meanwhile. Drafts are kept.',
  goOn: 'Go on',
  /** M21 */
  withdrawn: "This item was withdrawn. It and your draft are removed from this device.",
  erased: 'This item was withdrawn.',
  notTaken: (reason: string) => `That task cannot be opened: ${reason}`,
  signInByLink: 'You signed in by a link. Ask for another one, and open it in this browser: all is kept.',
  myAnswers: 'My answers',
  noAnswers: 'You have answered nothing here yet.',
  answersOffline: 'Your answers are with the server, which does not answer now.',
  changeIt: 'Change it',
  tooOld: 'sent over 30 minutes ago',
  pace: (pace: string) => `${pace}/h`,
  readOnly: 'The task that is open there',
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
  'previous-answer': 'your previous answer, to make it again',
  flag: 'flag the item, with a reason',
  question: 'ask the lead',
  'my-answers': 'your answers',
  break: 'a break',
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
  states: { open: 'open', paused: 'paused', archived: 'archived' } as Readonly<Record<string, string>>,
  nothingWaits: 'New tasks come by themselves.',
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
  columns: { item: 'Item', content: 'Content', label: 'Label', posterior: 'Posterior', agreement: 'Agree', answers: 'Answers', priority: 'Priority', state: 'State', updated: 'Updated' },
  orderBy: { added: 'As they were added', confidence: 'Least sure first', agreement: 'Least agreed first', queue: 'As the queue hands them out', updated: 'Last changed first' } as Readonly<Record<string, string>>,
  total: (shown: string, size: number) => `${shown} ${size === 1 ? 'item' : 'items'}`,
  filter: 'Filter',
  filterHint: 'class:Refund posterior<0.8 channel:chat "words"',
  classFilter: 'Class',
  otherField: 'Other field',
  fields: { 'posterior<': 'posterior below', 'posterior>=': 'posterior from', 'agreement<': 'agreement below', 'answers>=': 'answers, at least', 'failures>': 'skips, more than', 'priority>': 'priority above', 'overlap:': 'answers wanted', 'pool:': 'pool', 'by:': 'answered by', 'key:': 'key, from its start', 'id:': 'id', 'updated>': 'changed after' } as Readonly<Record<string, string>>,
  leaveOut: (term: string) => `Leave out ${term}`,
  useInstead: (filter: string) => `Use ${filter}`,
  empty: 'No item yet. Import a file to begin.',
  emptyFilter: 'No item matches.',
  emptyWithout: (term: string, rest: string) => `No item matches. Without ${term} there are ${rest}.`,
  clearFilter: 'Clear the filter',
  asOf: 'as of',
  now: 'Back to now',
  loadingMore: 'Loading',
  cut: (rows: string) => `The first ${rows} can be scrolled to. Filter to reach the others.`,
  erased: '(erased)',
  none: '–',
  states: { open: 'open', resolved: 'resolved', disputed: 'disputed', dead: 'given up', cancelled: 'cancelled' } as Readonly<Record<string, string>>,
  answersOf: (answered: number, overlap: number) => `${answered}/${overlap}`,
  choose: (name: string) => `Select ${name}`,
  keys: { next: 'Next row', previous: 'Previous row', first: 'First row', last: 'Last row', open: 'Open', preview: 'Preview', select: 'Select', selectTo: 'Select up to here' },
  preview: 'Preview',
  close: 'Close',
  view: 'View',
  noView: 'none',
  noViews: 'No view is saved yet.',
  saveView: 'Save as a view',
  viewName: 'Name',
  shareView: 'Others in this project see it',
  shared: 'shared',
  sharedBy: (name: string) => `by ${name}`,
  deleteView: (name: string) => `Delete ${name}`,
  unsaved: 'unsaved',
  save: 'Save',
  leave: 'Cancel',
  bulk: 'With the selected items',
  selected: (size: number) => (size === 0 ? 'Nothing selected.' : `${size} selected.`),
  allSelected: (size: string) => `All ${size} results selected.`,
  selectAll: (size: string) => `Select all ${size}`,
  selectNone: 'Select none',
  actions: { priority: 'Priority', overlap: 'Overlap', pool: 'Pool', reopen: 'Reopen', cancel: 'Cancel tasks' },
  exportPart: 'Export',
  values: { priority: 'Priority', overlap: 'Answers wanted', pool: 'Pool' },
  valueHelp: { priority: '-4096 to 4095; higher comes first.', overlap: 'Never fewer than are given or held.' },
  everybody: 'everybody in the project',
  willHappen: {
    priority: (size: string) => `${size} tasks get this priority. It can be undone.`,
    overlap: (size: string) => `${size} tasks want this many answers. Tasks with fewer are open again. It can be undone.`,
    pool: (size: string) => `${size} tasks go to this pool: only its members are handed them. It can be undone.`,
    reopen: (size: string) => `${size} tasks want answers again, and their skips are forgotten.`,
    cancel: (size: string) => `${size} tasks want no more answers; what was answered is kept. It can be undone.`,
  },
  changeText: (change: { readonly priority: number | null; readonly overlap: number | null; readonly pool: string | null; readonly reopen?: boolean; readonly cancel?: boolean }) =>
    [
      change.priority === null ? '' : `priority ${change.priority}`,
      change.overlap === null ? '' : `overlap ${change.overlap}`,
      change.pool === null ? '' : 'pool',
      change.reopen === true ? 'reopen' : '',
      change.cancel === true ? 'cancel' : '',
    ]
      .filter((part) => part !== '')
      .join(', '),
  running: (change: string) => `Changing: ${change}`,
  undoing: 'Undoing',
  runShare: (share: string, changed: string) => `${share}, ${changed} changed`,
  stop: 'Stop',
  runEnded: (state: string, changed: string, unchanged: string, unchangedCount: number, message: string, isUndo: boolean) =>
    `${isUndo ? 'Undone: ' : ''}${changed} changed${unchangedCount > 0 ? `, ${unchanged} left as they were` : ''}${state === 'stopped' ? '; stopped' : ''}.${message === '' || state === 'stopped' ? '' : ` ${message}`}`,
} as const

export const item = {
  title: (id: string) => `Item ${id}`,
  itemId: 'Id of the item',
  toData: 'To the data',
  notLabeled: (answered: number, overlap: number) => `Not labeled yet. Waits for ${Math.max(0, overlap - answered)} of ${overlap} answers.`,
  why: 'Why this label',
  methods: { majority: 'majority', single: 'newest answer', 'dawid-skene': 'Dawid-Skene' } as Readonly<Record<string, string>>,
  whySaid: (agreeing: number, all: number, said: string) => (all === 1 ? `The one answer says ${said}.` : `${agreeing} of ${all} said ${said}.`),
  whyRight: (name: string, share: string, said: string) => `${name} is right ${share} of the time on ${said}.`,
  whyOtherRight: (name: string, share: string) => `${name}, who said something else, is right ${share} of the time there.`,
  whyPosterior: (isModel: boolean, posterior: string) => (isModel ? `Weighted so, its probability is ${posterior}.` : `That is a share of ${posterior}.`),
  whySingle: (count: number) => (count === 1 ? 'There is one answer, and it is the label.' : `The newest of ${count} answers is the label.`),
  whyOther: (method: string, count: number) => `By ${method}, from ${answers(count)}.`,
  disputed: 'The answers differ, and no value leads. Somebody decides.',
  disputedBelow: (bar: string) => `That is below the ${bar} that the policy asks for. Somebody decides.`,
  provisional: (left: number) => `${left === 1 ? '1 answer is' : `${left} answers are`} still to come.`,
  finalOn: (moment: string) => `Final on ${moment}.`,
  noAnswers: 'No answer yet.',
  accuracy: 'Right here',
  accuracyHelp: 'How often this person says this class where it is the truth, by the worker model that the label was made with',
  agrees: 'says what the label says',
  differs: 'says something else',
  history: 'History',
  slide: 'Slide through time',
  isNow: 'now',
  beforeAll: 'before anything was said',
  corrected: 'corrected their answer',
  changed: (name: string, value: string) => (value === 'true' ? name : `${name} ${value}`),
  person: (id: string) => `Person ${id}`,
  label: 'Label',
  posterior: 'Posterior',
  by: 'By',
  when: 'When',
  noHistory: 'Nothing has happened to this item since it was added.',
  proof: 'Proof',
  prove: 'Proof',
  proofOf: (position: string, size: string) => `Event ${position} of a ledger of ${size} events.`,
  proofSigner: 'Signed by',
  proofPath: 'Path',
  proofHashes: (size: number) => `${size} ${size === 1 ? 'hash' : 'hashes'} to the signed root`,
  verify: 'Verify',
  proofHolds: (signer: string) => `Holds: this event stands in the ledger that ${signer} signed. Checked in this browser.`,
  proofHoldsUnsigned: 'The event is in the tree of the checkpoint. This browser cannot check the signature; assay verify --proof does.',
  proofErased: 'The value was erased on request. That the event took place is still proved.',
  proofFaults: {
    value: 'Does not hold: the value is not the one that the event recorded.',
    header: 'Does not hold: the header is not that of the event at this position.',
    path: 'Does not hold: the event is not in the tree that the checkpoint signs.',
    checkpoint: 'Does not hold: the checkpoint is not of this tree.',
    key: 'Does not hold: the proof names no readable key.',
    signature: 'Does not hold: the signature does not fit the checkpoint.',
  },
  downloadProof: 'Download',
  proofHelp: 'The file is checked without this server: assay verify --proof. The key in it is what this server says of itself; compare it with a copy that came another way.',
  asOf: (moment: string) => `As it stood on ${moment}`,
  now: 'Back to now',
  showThen: 'See it then',
  content: 'Content',
  erased: 'The content was erased on request. The proof remains valid.',
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

interface DraftInWords {
  readonly at: string
  readonly fields: number
}

function fields(count: number): string {
  return count === 1 ? '1 field' : `${count} fields`
}

function changeText(change: TaxonomyChange): string {
  switch (change.is) {
    case 'field-added':
      return `New field: ${change.field}.`
    case 'field-removed':
      return `Field ${change.field} is gone.`
    case 'class-added':
      return `New in ${change.field}: ${change.name}.`
    case 'class-removed':
      return `${change.name} is no class of ${change.field} any more.`
    case 'definition-changed':
      return `${change.name} means something else: read its definition.`
    case 'instructions-changed':
      return 'The instructions have changed.'
  }
}

function answers(count: number): string {
  return count === 1 ? '1 answer' : `${count} answers`
}
