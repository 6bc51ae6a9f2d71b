// The tests of the browser side as one room: types, lint, Vitest, size. Writes the counts in xunit's form to the file named by the first
// argument, where ./posthouse test reads them; what failed goes to standard output.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstLoad, limits } from './budget.mjs';
import { apps, root } from './apps.mjs';
import { writeContract } from './contract.mjs';

const started = Date.now();
const counts = { passed: 0, failed: 0, skipped: 0 };
const skipped = [];

function run(name, ...command) {
  const { status, stdout, stderr, error } = spawnSync(join(root, 'node_modules/.bin', name), command, { cwd: root, encoding: 'utf8', maxBuffer: 64 << 20 });
  if (error !== undefined) throw error;
  return { code: status, output: stdout + stderr };
}

function check(name, ok, output) {
  counts[ok ? 'passed' : 'failed']++;
  if (!ok) console.log(`${name} failed:\n${output}`);
}

writeContract();
const types = run('tsc', '-p', '.');
check('Types', types.code === 0, types.output);
for (const app of apps.filter((name) => existsSync(join(root, name, 'worker')))) {
  const worker = run('tsc', '-p', `${app}/worker`);
  check(`Types of the worker of ${app}`, worker.code === 0, worker.output);
}
const lint = run('eslint', '--max-warnings', '0', '.');
check('Lint', lint.code === 0, lint.output);

const folder = mkdtempSync(join(tmpdir(), 'posthouse-web-'));
try {
  const tests = run('vitest', 'run', '--reporter', 'json', '--outputFile', join(folder, 'vitest.json'));
  let report;
  try {
    report = JSON.parse(readFileSync(join(folder, 'vitest.json'), 'utf8'));
  } catch {
    report = null;
  }
  if (report === null) check('Vitest', false, tests.output);
  for (const file of report?.testResults ?? []) {
    if (file.assertionResults.length === 0) check(file.name, false, file.message);
    for (const test of file.assertionResults) {
      if (test.status === 'passed') counts.passed++;
      else if (test.status === 'failed') check(test.fullName, false, test.failureMessages.join('\n'));
      else {
        counts.skipped++;
        skipped.push(test.fullName);
      }
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}

for (const [app, limit] of Object.entries(limits)) {
  const files = firstLoad(app);
  const total = files.reduce((sum, file) => sum + file.size, 0);
  const lines = files.map((file) => `${String(file.size).padStart(8)} ${file.file}`).join('\n');
  check(`First load of ${app}`, total <= limit, `${total} bytes; at most ${limit} are allowed\n${lines}`);
  const late = files.filter((file) => !file.named).map((file) => file.file);
  check(`First load of ${app} at once`, late.length === 0, `${late.join(', ')}: found only when another file has come; the page has to name it`);
  console.log(`First load of ${app}: ${total} of ${limit} bytes in Brotli`);
}

console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped in ${((Date.now() - started) / 1000).toFixed(1)} s`);
const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const target = process.argv[2];
if (target !== undefined) {
  const tests = skipped.map((name) => `<test name="${escape(name)}" result="Skip"><reason>marked so in its file</reason></test>`).join('\n');
  writeFileSync(target, `<assemblies><assembly name="web" passed="${counts.passed}" failed="${counts.failed}" skipped="${counts.skipped}" errors="0">\n${tests}\n</assembly></assemblies>\n`);
}
process.exit(counts.failed === 0 ? 0 : 1);
