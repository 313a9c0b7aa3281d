/** What the bundler adds to the language: raw text, styles and asset addresses as imports. */
/// <reference types="vite/client" />
