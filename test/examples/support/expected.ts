// What each example server answers, to the letter where the text is part of what others rely on.

type Call = readonly [tool: string, args: Record<string, unknown>, text: string]

const long = Array.from({ length: 30 }, (_, index) => `word${index}`)

export const CALLS: Readonly<Record<string, readonly Call[]>> = {
  'workspace-assistant-mcp': [
    ['aaa-ping', {}, 'pong'],
    ['aaa-ping', { note: 'a' }, 'pong'],
    ['echo', { message: ' as it is\n' }, ' as it is\n'],
    ['add', { a: 2, b: 3 }, '5'],
    ['add', { a: 0.1, b: 0.2 }, '0.30000000000000004'],
    ['add', { a: 1234566, b: 1 }, '1.234567e+06'],
    ['add', { a: 999999, b: 1 }, '1e+06'],
    ['upper', { message: 'añb' }, 'AÑB'],
    ['lower', { message: 'ÀB' }, 'àb'],
    ['slugify', { message: '  Hello, World -- 2! ' }, 'hello-world-2'],
    ['create_task', { title: ' Fix ', priority: ' HIGH', owner: ' ann ' }, task('Fix', 'high', 'ann')],
    ['create_task', { title: ' ', priority: 'now' }, task('Untitled task', 'medium', 'unassigned')],
    ['draft_release_note', { title: ' 2.0', change: 'a', impact: 'b ' }, note('2.0', 'a', 'b')],
    [
      'draft_release_note',
      { title: '', change: ' ' },
      note('Untitled change', 'No change text provided.', 'No impact provided.'),
    ],
  ],
  'data-utility-mcp': [
    ['ping', {}, 'pong'],
    ['ping', { note: 'a' }, 'pong:a'],
    ['echo', { message: ' as it is\n' }, ' as it is\n'],
    ['reverse', { message: 'añb' }, 'bña'],
    ['add', { a: 0.1, b: 0.2 }, '0.3'],
    ['add', { a: 1234566, b: 1 }, '1.23457e+06'],
    ['multiply', { a: 6, b: 7 }, '42'],
    ['upper', { message: 'straße' }, 'STRASSE'],
    ['lower', { message: 'ÀB' }, 'àb'],
  ],
  'text-analysis-mcp': [
    ['repeat', { message: 'ab', times: 3 }, 'ababab'],
    ['repeat', { message: 'ab', times: 0 }, ''],
    ['word_count', { message: ' one\ttwo\n three ' }, '3'],
    ['extract_keywords', { message: 'The cat, the HAT. An up-to-date _x_' }, 'the, cat, hat, up-to-date, _x_'],
    ['extract_keywords', { message: 'one two six', limit: -4 }, 'one'],
    ['extract_keywords', { message: long.join(' '), limit: 99 }, long.slice(0, 20).join(', ')],
  ],
}

function task(title: string, priority: string, owner: string): string {
  return `task: ${title}\npriority: ${priority}\nowner: ${owner}\nstatus: open`
}

function note(title: string, change: string, impact: string): string {
  return `release: ${title}\nchange: ${change}\nimpact: ${impact}\nstatus: draft`
}

export const RESOURCES: Readonly<Record<string, readonly string[]>> = {
  'workspace-assistant-mcp': ['embedded:readme', 'embedded:task-guide', 'embedded:workspace-playbook'],
  'data-utility-mcp': ['embedded:data-cleaning-checklist', 'embedded:readme', 'embedded:task-guide'],
}

interface Asked {
  readonly name: string
  readonly arguments?: Record<string, string>
  readonly role: 'assistant' | 'user'
  readonly text: RegExp
}

const [assistant, user] = ['assistant', 'user'] as const

export const PROMPTS: Readonly<Record<string, readonly Asked[]>> = {
  'workspace-assistant-mcp': [
    { name: 'hello', role: assistant, text: /^Hello/ },
    { name: 'summarize', arguments: { text: 'A tale' }, role: assistant, text: /briefly.*\n\nA tale$/ },
    { name: 'task_brief', arguments: { goal: ' ' }, role: assistant, text: /acceptance criteria.*none provided/ },
    {
      name: 'handoff_note',
      arguments: { project: '', status: 'half done' },
      role: assistant,
      text: /the current project\. Status: half done\. Next step: none provided\..*blockers.*owner.*evidence/,
    },
  ],
  'data-utility-mcp': [
    { name: 'hello', role: user, text: /hello/ },
    { name: 'summarize', arguments: { text: 'A tale' }, role: user, text: /briefly.*\n\nA tale$/ },
    { name: 'task_brief', arguments: { goal: ' ' }, role: user, text: /acceptance criteria.*none provided/ },
    {
      name: 'data_quality_review',
      arguments: { dataset: 'd' },
      role: user,
      text: /dataset d\. Concern: none provided/,
    },
  ],
}
