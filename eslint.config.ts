import js from '@eslint/js';
import playwright from 'eslint-plugin-playwright';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

// Who may import whom; types may cross where only their shape is needed. A later row rules over an earlier one.
const outside = ['**/scripts/**', '**/specs/**', 'zx'];
const importRules = Object.entries({
  fixtures: outside,
  'fixtures/model': [...outside, '**/targets/**', '**/components/**', '**/report/**', '**/workshop/**', '../*.ts'],
  'fixtures/components': [...outside, '**/targets/**', '**/report/**', '**/workshop/**', '../*.ts'],
  'fixtures/clients': [...outside, '**/report/**', '**/workshop/**'],
  'fixtures/infrastructure': [...outside, '**/report/**', '**/workshop/**'],
  'fixtures/shown': [...outside, '**/targets/**', '**/report/**', '**/workshop/**', '../*.ts'],
  'fixtures/targets': [...outside, '**/components/**', '**/report/**', '**/workshop/**'],
  scripts: ['**/specs/**', 'execa'],
  'specs/claims': ['**/scripts/**', '**/targets/**', '**/report/**', '@kubernetes/client-node'],
}).map(([folder, group]) => {
  const message = `Not from ${folder}: see docs/architecture.md.`;
  const patterns = [{ group, allowTypeImports: true, message }];
  return {
    files: [`${folder}/**/*.ts`],
    ignores: ['**/*.test.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error' as const, { patterns }] as ['error', object] },
  };
});

export default defineConfig(
  globalIgnores(['out', 'logs', 'test-results', 'playwright-report', 'blob-report']),
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // The node:test functions return promises that the runner itself awaits.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', package: 'node:test', name: ['test', 'describe', 'it', 'suite'] },
          ],
        },
      ],
      // client-node's models are classes without behaviour: literals of their shape are what the API speaks.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
    },
  },
  ...importRules,
  {
    files: ['specs/**/*.ts'],
    extends: [playwright.configs['flat/recommended']],
  },
);
