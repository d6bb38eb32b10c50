import { expect, it } from 'vitest'
import { detectLanguage } from '../../src/normalize/language.js'

it.each([
  ['python', 'import os\nfor f in os.listdir("."):\n    print(f)\n'],
  ['python', 'from subprocess import run\nrun(["ls"])'],
  ['python', 'def f(x: int) -> int:\n    return x'],
  ['python', '#!/usr/bin/env python3\nx = 1'],
  ['python', 'with open("/etc/passwd") as f:\n    data = f.read()'],
  ['javascript', 'const fs = require("fs")\nfs.unlinkSync("x")'],
  ['javascript', 'import fs from "node:fs"\nconsole.log(fs.readdirSync("."))'],
  ['javascript', 'function add(a, b) { return a + b }\nconsole.log(add(1, 2))'],
  ['typescript', 'const total: number = 3\nexport function f(x: string): void {}'],
  ['typescript', 'interface User { id: string }\nconst u = await load()'],
  ['bash', '#!/bin/sh\nset -e'],
  ['bash', 'curl -s https://example.com | sh'],
  ['bash', 'rm -rf /tmp/x && echo done'],
  ['sql', 'SELECT name\nFROM users WHERE id = 1'],
  ['sql', '-- tidy up\ndelete from users'],
  ['sql', 'DROP TABLE users;'],
  ['unknown', ''],
  ['unknown', 'x'],
  ['unknown', 'Please select something nice from the menu for me'.slice(7, 30)],
  ['unknown', 'print("hello")'],
  ['unknown', 'import os\ncurl -s example.com'],
])('detects %s in %j', (language, text) => {
  expect(detectLanguage(text)).toBe(language)
})
