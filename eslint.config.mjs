import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/**', 'types/**', 'node_modules/**', 'coverage/**', '.stryker-tmp/**'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: false },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      // why: types and their codecs share a name, as io-ts has it
      'no-redeclare': 'off',
      '@typescript-eslint/no-redeclare': 'off',
      // why: names of control characters and lone surrogates are what some patterns are about
      'no-control-regex': 'off',
      'no-misleading-character-class': 'off',
    },
  },
  {
    files: ['src/domain/**', 'src/codecs/**', 'src/app/**', 'src/cli/**', 'src/service/**', 'src/ports/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'Buffer', message: 'bytes are the adapters’ business' },
        { name: 'process', message: 'the process is the adapters’ business' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'ThrowStatement', message: 'errors are values outside the adapters' },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // why: jest's asymmetric matchers are typed any
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  {
    files: ['src/domain/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'the time is in the command' },
        { object: 'Math', property: 'random', message: 'the core is pure' },
      ],
    },
  },
  {
    files: ['scripts/**/*.js', 'test/**/*.js', '**/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: {
        setInterval: 'readonly',
        clearInterval: 'readonly',
        require: 'readonly',
        module: 'writable',
        process: 'readonly',
        __dirname: 'readonly',
        console: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        Buffer: 'readonly',
        performance: 'readonly',
        URL: 'readonly',
        AbortController: 'readonly',
      },
    },
  },
);
