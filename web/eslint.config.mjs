import js from '@eslint/js';
import hooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '*/public/', 'console/src/api/contract.ts'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'react-hooks': hooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      'no-restricted-properties': ['error', { property: 'innerHTML', message: 'Only mail/src/read/frame.ts may write HTML.' }],
      'no-restricted-globals': ['error', { name: 'localStorage', message: 'Through shared/settings: nothing secret may be there.' }],
      'no-console': 'error',
    },
  },
  { files: ['tools/*.mjs', '*.mjs'], languageOptions: { globals: globals.node } },
);
