/** What a text says when it speaks to an agent: a sign that it reads as an instruction. Each alone, or two light ones, are enough. */
export interface Sign {
  readonly name: string
  /** 2: alone enough; 1: together with one of another name. */
  readonly weight: 1 | 2
  /** Words with `|` between alternatives; `*2`: up to two words of any kind. */
  readonly phrases: readonly string[]
}

const INSTRUCTIONS =
  'instruction|instructions|prompt|prompts|directions|directive|directives|commands|rules|guidelines|task|tasks|orders|constraints|programming'
const EARLIER = 'previous|prior|earlier|preceding|above|former|foregoing|other|existing|original|initial|current|your'
const MODEL =
  'ai|assistant|agent|agents|assistants|llm|llms|chatbot|gpt|chatgpt|claude|gemini|llama|mistral|mixtral|copilot|model|bot'

export const SIGNS: readonly Sign[] = [
  {
    name: 'overrides what the agent was told',
    weight: 2,
    phrases: [
      `ignore|disregard|forget|override|bypass|discard|overlook|neglect *2 ${EARLIER} *3 ${INSTRUCTIONS}`,
      `ignore|disregard|forget|override *2 ${INSTRUCTIONS} *2 above|before|earlier|previously`,
      'ignore|disregard|forget everything|anything|all *3 before|above|previously|earlier',
      `do|don not|t follow|obey *1 ${EARLIER} *2 ${INSTRUCTIONS}`,
      `instead of|from|following *2 ${EARLIER} *2 ${INSTRUCTIONS}`,
      'stop what you are|re doing',
      'your new|real|actual|true|updated *1 instructions|task|objective|goal|mission|purpose',
      // German, Dutch
      'ignoriere|ignorieren|vergiss|vergessen|missachte *3 vorherigen|bisherigen|vorigen|obigen|fruheren|anderen|alle *2 anweisungen|anweisung|instruktionen|befehle|regeln|vorgaben',
      'negeer|vergeet *3 vorige|eerdere|bovenstaande|alle *2 instructies|opdrachten|regels',
      // French, Spanish, Portuguese, Italian
      'ignore|ignorez|oublie|oubliez *3 instructions|consignes|directives *2 precedentes|anterieures|initiales|ci',
      'ignora|ignore|olvida|olvide *3 instrucciones|indicaciones|ordenes *2 anteriores|previas',
      'ignore|ignora|esqueca|esquece|desconsidere *3 instrucoes|ordens *2 anteriores|previas',
      'ignora|dimentica|ignorare *3 istruzioni|indicazioni|ordini *2 precedenti|anteriori',
      // Russian, Polish, Turkish
      'игнорируй|игнорируйте|забудь|забудьте *3 предыдущие|прежние|все *2 инструкции|указания|команды',
      'zignoruj|pomin|zapomnij *3 poprzednie|wczesniejsze|wszystkie *2 instrukcje|polecenia',
      'onceki *2 talimatlari|komutlari *2 yok|unut|gormezden',
      // Chinese, Japanese, Korean
      '忽 略 *6 指 令|示',
      '无|無 视|視 *6 指 令|示',
      '以|之 前 の *2 指 示 *2 無 視',
      '이전 *2 지시를|지시|명령을|명령 *2 무시하고|무시해|무시하세요|무시',
    ],
  },
  {
    name: 'speaks to a model',
    weight: 2,
    phrases: [
      `dear|hello|hi|hey|attention|to|you|for *1 ai|llm|chatbot|gpt|chatgpt|claude|gemini|llama|mistral|mixtral|copilot *1 model|assistant|agent|agents|assistants|models|bot`,
      `dear|hey|attention *1 ${MODEL}`,
      `to you *1 ${MODEL}`,
      'to you *2 model',
      'you as|being an|a|the *1 ai|llm|language|assistant',
      `if you are|re an|a|the *2 ${MODEL}`,
      `you are|re now|actually *2 ${MODEL}`,
      `you are|re an|a *2 ai|llm|language|chatbot *1 model|assistant|agent`,
      'as an ai|llm|assistant|agent',
      'ai|llm|language *1 agent|agents|assistant|assistants|model|models *1 reading|processing|visiting|parsing|summarizing *1 this',
      'note|message|notice|instruction|instructions to|for *2 ai|llm|assistant|assistants|agent|agents|model|models|chatbots',
    ],
  },
  {
    name: 'speaks for the user',
    weight: 2,
    phrases: [
      'message|instruction|instructions|request|note from me *6 to you',
      'task|instructions|instruction|job|request *1 i|user *1 gave|given|assigned *1 you',
      'on behalf of *1 user *3 you',
      'i am|m your user|owner|developer|creator|administrator',
    ],
  },
  {
    name: 'puts itself before or after the task',
    weight: 2,
    phrases: [
      'before you *1 can|could|continue|proceed|start|begin|solve|answer|complete|do|finish|help *4 task|tasks|request|question|job|instructions',
      'before solving|answering|completing|continuing|doing|finishing *4 task|tasks|request|question|job|instructions',
      'after you do|did|have|complete|finish *3 you can|may *2 solve|continue|proceed|resume|return|go',
      'once you *4 you can|may *2 solve|continue|proceed|resume|return *3 task|original|user',
      'then *1 continue|proceed|resume|return *2 original|initial|first|main|user *2 task|request|question',
    ],
  },
  {
    name: 'orders steps',
    weight: 1,
    phrases: [
      'do|perform|complete|execute the following *1 first|steps|tasks|task|actions|action|instructions',
      'first *2 do the following',
      'following first',
    ],
  },
  {
    name: 'wants to be obeyed',
    weight: 2,
    phrases: [
      'strictly|exactly|only|immediately adhere|follow|comply|obey|execute *3 following|instruction|instructions|these',
      'adhere|comply strictly|exactly|only *1 to|with *3 following|instruction|instructions|these',
      'follow|obey|execute *2 following|these|my|this *1 instruction|instructions|command|commands *1 instead|exactly|immediately|now|carefully',
    ],
  },
  {
    name: 'presses',
    weight: 1,
    phrases: [
      'you must|shall|should *1 immediately|now|always|never|first|urgently',
      'you must|shall',
      'you are|re required|instructed|ordered|obliged to',
      'extremely|very|highly important',
      'it is|s imperative|mandatory|crucial *1 that you',
      'important message|instruction|instructions|notice from|for',
    ],
  },
  {
    name: 'wants to stay unseen',
    weight: 2,
    phrases: [
      'do|don|dont|never|without not|t|ever *1 tell|mention|inform|notify|alert|warn|reveal|show *3 user|human|owner|anyone|anybody',
      'without telling|informing|notifying|alerting *2 user|human|owner|anyone',
      'keep this|it secret|hidden *2 from *2 user|human|anyone',
    ],
  },
  {
    name: 'wants nobody asked',
    weight: 1,
    phrases: [
      'without asking|consulting|confirming|confirmation|approval|permission',
      'do|don not|t ask *3 confirmation|permission|approval|user|me',
    ],
  },
  {
    name: 'asks for the prompt',
    weight: 2,
    phrases: [
      'reveal|print|show|output|repeat|leak|disclose|send *3 your|system|initial|hidden|secret *1 prompt|instructions',
    ],
  },
  {
    name: 'claims the system',
    weight: 1,
    phrases: [
      'system prompt|override|instruction|instructions|command|admin',
      'developer|god|admin|debug|maintenance mode',
      'new|updated|additional|special|further *1 instructions|instruction|directive|directives|orders *1 for|from|are|you',
      'jailbreak',
    ],
  },
  {
    name: 'names tools',
    weight: 1,
    phrases: [
      'use|call|invoke|using|run|trigger|access the|your|a *3 tool|tools|function|functions|api|plugin',
      'with *1 following arguments|parameters|args',
      'substitute *1 placeholders',
      'tool|function call|calls|name',
    ],
  },
  {
    name: 'asks instead',
    weight: 1,
    phrases: [
      'instead *1 do|send|reply|respond|say|write|answer',
      'reply|respond|answer *6 instead',
      'as *2 visible|shown|seen from|in|by *1 transaction|transactions|history|chat|conversation|inbox|account|file',
    ],
  },
]

/** What agents do for people, and people would have them do. */
export const ACTIONS: ReadonlySet<string> = new Set(
  (
    'send transfer wire pay post publish upload email mail forward share delete remove erase visit browse download install ' +
    'execute run reserve book invite add create update change modify reset set grant give disable enable unlock schedule ' +
    'cancel concatenate make get find search retrieve fetch collect gather reply respond say tell write append export ' +
    'copy move rename provide list show check access purchase order subscribe register approve withdraw deposit click open'
  ).split(' '),
)
/** Say that somebody is asked to act. */
export const ASKING: ReadonlySet<string> = new Set(
  'please kindly also then now can could would will you immediately just'.split(' '),
)
/** Whose things are meant: the speaker's, or the user's. */
export const MINE: ReadonlySet<string> = new Set('my me mine i user users your myself'.split(' '))
