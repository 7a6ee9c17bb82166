// Typed lint, and the seams: time, timers, randomness and ids come through ports.
import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

const seam = (selector, instead) => ({ selector, message: `Outside libs/platform use the ${instead} port.` });

const seams = [
  seam("MemberExpression[object.name='Date'][property.name='now']", 'Clock'),
  seam("NewExpression[callee.name='Date']", 'Clock'),
  seam("MemberExpression[object.name='Temporal'][property.name='Now']", 'Clock'),
  seam("CallExpression[callee.name='setTimeout']", 'Timers'),
  seam("CallExpression[callee.name='setInterval']", 'Timers'),
  seam("MemberExpression[object.name='Math'][property.name='random']", 'Random'),
  seam("CallExpression[callee.name='randomUUID']", 'Ids'),
  seam("CallExpression[callee.property.name='randomUUID']", 'Ids'),
];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'data/', '.engines/', 'coverage/'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.mjs', '*.cjs'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
      ],
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      'max-lines': ['error', { max: 300 }],
      'no-restricted-syntax': ['error', ...seams],
    },
  },
  { files: ['libs/platform/**', 'infra/**'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['**/*.mjs', '**/*.cjs', '**/*.js'], ...tseslint.configs.disableTypeChecked },
  { files: ['**/*.cjs'], languageOptions: { globals: { module: 'writable', require: 'readonly' } } },
  prettier,
);
