import { describe, expect, it } from 'vitest'
import { wordsOf } from './read-shell.js'

/** What `e` gets as its words, each in brackets. */
const CASES: readonly (readonly [string, string])[] = [
  ['e a  b', 'e a b'],
  [`e 'a  b' "c  d"`, 'e a  b c  d'],
  ['e a\\ b', 'e a b'],
  [`e $'a\\tb\\x41\\u0042\\103'`, 'e a\tbABC'],
  ['x="a  b"; e $x "$x"', 'e a b a  b'],
  ['x=abcdef; e ${x:1:3} ${x: -2} ${#x} ${x:2}', 'e bcd ef 6 cdef'],
  ['x=a.b.c; e ${x#*.} ${x##*.} ${x%.*} ${x%%.*}', 'e b.c c a.b a'],
  ['x=aXbX; e ${x/X/-} ${x//X/-} ${x/#a/-} ${x/%X/-}', 'e a-bX a-b- -XbX aXb-'],
  ['x=abC; e ${x^} ${x^^} ${x,,} ${x@U} ${x@L}', 'e AbC ABC abc ABC abc'],
  ['e {a,b}{1,2} {1..4} {a..c} {01..03} {5..1..2}', 'e a1 a2 b1 b2 1 2 3 4 a b c 01 02 03 5 3 1'],
  ['e {a} {a,b {} a{,b}', 'e {a} {a,b {} a ab'],
  ['e $((1+2*3)) $((7/2)) $((7%4)) $((2**10)) $((0x10 + 2#101)) $(( 3 > 2 ? 4 : 5 ))', 'e 7 3 3 1024 21 4'],
  ['i=5; ((i++)); ((i+=2)); e $i $((i--)) $i', 'e 8 8 7'],
  ['a=(x "y z" w); e ${#a[@]} "${a[1]}" ${a[-1]} "${a[@]:1:2}"', 'e 3 y z w y z w'],
  ['declare -A m=([k]=v); m[j]=u; e ${m[k]} ${m[j]}', 'e v u'],
  ['a=1; b=a; e ${!b}', 'e 1'],
  ['set -- p q r; e $1 $# "$@" ; shift; e $1', 'e p 3 p q r|e q'],
  ['f() { e "$1" "$#"; }; f "a b" c', 'e a b 2'],
  ['f() { local x=in; e $x; }; x=out; f; e $x', 'e in|e out'],
  ['x=1; (x=2; e $x); e $x', 'e 2|e 1'],
  ['IFS=:; x=a:b:c; e $x', 'e a b c'],
  ['e "${x:-d}" "${x-d}" ; x=; e "${x:-d}" "${x-d}" "${x:+s}" "${x+s}"', 'e d d|e d   s'],
  ['e ~ ~/x "$HOME/y"', 'e ~ ~/x ~/y'],
  ['x=$(printf "a\\n\\n"); e "[$x]"', 'e [a]'],
  ['e $(printf "%03d|%-4s|%x|%c" 7 ab 255 xyz)', 'e 007|ab |ff|x'],
  ['e "$(printf "%s-" a b c)"', 'e a-b-c-'],
  ['e "$(cat <<E\n  $((1+1)) \\$x\nE\n)"', 'e   2 $x'],
  [`e "$(cat <<'E'\n$x\nE\n)"`, 'e $x'],
  ['e "$(cat <<-E\n\ttabs\n\tE\n)"', 'e tabs'],
  ['e $(echo abc | tr a-c x-z | rev) $(echo a,b,c | cut -d, -f2) $(echo abc | cut -c2-)', 'e zyx b bc'],
  ['e $(echo hello | sed "s/l/L/;s/h/J/") $(echo aXb | sed -e "y/X/-/")', 'e JeLlo a-b'],
  ["e $(seq 3) $(basename /a/b.c .c) $(dirname /a/b) $(echo a b | awk '{print $2}')", 'e 1 2 3 b /a b'],
  ['for i in a b; do e $i; done', 'e a|e b'],
  ['for ((i=0; i<3; i++)); do e $i; done', 'e 0|e 1|e 2'],
  ['i=0; while [ $i -lt 2 ]; do e $i; i=$((i+1)); done', 'e 0|e 1'],
  ['read a b <<< "1 2 3"; e "$a" "$b"', 'e 1 2 3'],
  ['while read l; do e $l; done <<E\na\nb c\nE', 'e a|e b c'],
  ['printf "a\\nb" | while IFS= read -r l || [ -n "$l" ]; do e $l; done', 'e a|e b'],
  ['{ read a; read b; e $a $b; } <<< "$(printf "1\\n2")"', 'e 1 2'],
  ['x=a; x+=b; y=(1); y+=(2 3); e $x ${y[@]}', 'e ab 1 2 3'],
  ['e a#b # c', 'e a#b'],
  ['e "a\\\nb" c\\\nd', 'e ab cd'],
  ['e $"x" "$(echo ")")"', 'e x )'],
  ['e *.txt [a-c]?', 'e *.txt [a-c]?'],
]

describe('words', () => {
  it.each(CASES)('%s', (code, wanted) => {
    const ran = wordsOf(code).filter((words) => /^e( |$)/.test(words))
    expect(ran.join('|')).toBe(wanted)
  })
})
