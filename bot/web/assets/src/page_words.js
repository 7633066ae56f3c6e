// The words of the console and of the demo bank's page.
import en from "../words/en.json";
import zh from "../words/zh.json";
import { wordsOf } from "./words.js";

/** Returns a function from a key and its figures to words in that language. */
export const wordsFor = (locale) => wordsOf({ en, zh }, locale);
