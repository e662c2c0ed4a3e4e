var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf, __hasOwnProp = Object.prototype.hasOwnProperty;
var __commonJS = (cb, mod) => function() {
  try {
    return mod || (0, cb[__getOwnPropNames(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports;
  } catch (e) {
    throw mod = 0, e;
  }
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from == "object" || typeof from == "function")
    for (let key of __getOwnPropNames(from))
      !__hasOwnProp.call(to, key) && key !== except && __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  return to;
};
var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(
  // If the importer is in node compatibility mode or this is not an ESM
  // file that has been converted to a CommonJS file using a Babel-
  // compatible transform (i.e. "__esModule" has not been set), then set
  // "default" to the CommonJS "module.exports" for node compatibility.
  isNodeMode || !mod || !mod.__esModule ? __defProp(target, "default", { value: mod, enumerable: !0 }) : target,
  mod
));

// node_modules/ignore/index.js
var require_ignore = __commonJS({
  "node_modules/ignore/index.js"(exports2, module2) {
    function makeArray(subject) {
      return Array.isArray(subject) ? subject : [subject];
    }
    var UNDEFINED = void 0, EMPTY = "", SPACE = " ", ESCAPE = "\\", REGEX_LITERAL_SPECIAL = /[.*+?()[\]{}^$|\\/]/, BOM = "\uFEFF", REGEX_ANCHORED_GLOBSTAR = /^\/\*{2,}$/, REGEX_REPLACE_LEADING_EXCAPED_EXCLAMATION = /^\\!/, REGEX_REPLACE_LEADING_EXCAPED_HASH = /^\\#/, REGEX_SPLITALL_CRLF = /\r?\n/g, DOUBLE_SLASH = "//", SLASH_CODE = 47, DOT_CODE = 46, SLASH = "/", TMP_KEY_IGNORE = "node-ignore";
    typeof Symbol < "u" && (TMP_KEY_IGNORE = /* @__PURE__ */ Symbol.for("node-ignore"));
    var KEY_IGNORE = TMP_KEY_IGNORE, define = (object2, key, value) => (Object.defineProperty(object2, key, { value }), value), RETURN_FALSE = () => !1, POSIX_CLASSES = {
      alnum: "0-9A-Za-z",
      alpha: "A-Za-z",
      blank: " \\t",
      cntrl: "\\x00-\\x1f\\x7f",
      digit: "0-9",
      graph: "!-.0-~",
      lower: "a-z",
      print: " -.0-~",
      punct: "!-.:-@\\[-`{-~",
      // git's `sane-ctype.h` classifies \v and \f as control, not space,
      //   unlike C's `isspace`
      space: " \\t\\n\\r",
      upper: "A-Z",
      xdigit: "0-9A-Fa-f"
    }, CLASS_MEMBERS_TO_ESCAPE = "\\]^-[", escapeMember = (char) => CLASS_MEMBERS_TO_ESCAPE.indexOf(char) < 0 ? char : ESCAPE + char, NON_SLASH = "(?!\\/)", classSource = (negated, body) => {
      if (negated)
        return `[^\\/${body}]`;
      let source = `[${body}]`;
      return new RegExp(source).test("/") ? NON_SLASH + source : source;
    }, scanBracket = (pattern, start) => {
      let { length } = pattern, index = start + 1, negated = EMPTY, lead = pattern[index];
      (lead === "!" || lead === "^") && (negated = "^", index++);
      let body = EMPTY, prev = EMPTY;
      for (; ; ) {
        let char = pattern[index];
        if (char === UNDEFINED)
          return null;
        if (char === ESCAPE) {
          let escaped = pattern[++index];
          body += escapeMember(escaped), prev = escaped;
        } else if (char === "-" && prev && index + 1 < length && pattern[index + 1] !== "]") {
          index++;
          let to = pattern[index];
          to === ESCAPE && (to = pattern[index += 1]), prev <= to && (body += `-${escapeMember(to)}`), prev = EMPTY;
        } else if (char === "[" && pattern[index + 1] === ":") {
          let nameStart = index + 2, end = nameStart;
          for (; end < length && pattern[end] !== "]"; )
            end++;
          if (end === length)
            return null;
          if (end > nameStart && pattern[end - 1] === ":") {
            let name = pattern.slice(nameStart, end - 1);
            if (!Object.prototype.hasOwnProperty.call(POSIX_CLASSES, name))
              return null;
            body += POSIX_CLASSES[name], prev = EMPTY, index = end;
          } else
            body += escapeMember("["), prev = "[", index = nameStart - 2;
        } else
          body += escapeMember(char), prev = char;
        if (index++, pattern[index] === "]")
          return {
            end: index,
            source: classSource(negated, body)
          };
      }
    }, NEVER_MATCH = "[]", PLACEHOLDER = "\0", REGEX_RESTORE_PLACEHOLDER = new RegExp(
      `${PLACEHOLDER}(\\d+)${PLACEHOLDER}`,
      "g"
    ), TRAILING_WILDCARD = "\uE000", TRAILING_DOUBLESTAR = "\uE001", isReserved = (char) => char === PLACEHOLDER || char === TRAILING_WILDCARD || char === TRAILING_DOUBLESTAR, extractBrackets = (pattern) => {
      let sources = [], hold = (source) => `${PLACEHOLDER}${sources.push(source) - 1}${PLACEHOLDER}`, { length } = pattern, out = EMPTY, index = 0;
      for (; index < length; ) {
        let char = pattern[index];
        if (char === ESCAPE) {
          let escaped = pattern[index + 1];
          escaped === SLASH && index + 2 === length ? out += hold(NEVER_MATCH) : escaped === "*" || escaped === "[" || escaped === SPACE ? out += pattern.slice(index, index + 2) : out += hold(
            REGEX_LITERAL_SPECIAL.test(escaped) ? ESCAPE + escaped : isReserved(escaped) ? `[${escaped}]` : escaped
          ), index += 2;
        } else if (isReserved(char))
          out += hold(`[${char}]`), index++;
        else if (char === "[") {
          let scanned = scanBracket(pattern, index);
          scanned === null ? (out += hold(NEVER_MATCH), index = length) : (out += hold(scanned.source), index = scanned.end + 1);
        } else
          out += char, index++;
      }
      return {
        source: out,
        sources
      };
    }, DIRECT = null, REGEX_INNER_SLASH = /\/(?!$)/, WILDCARD = "[^\\/]*", REPLACERS = [
      // Replace (\ ) with ' '
      // Only a space: an escaped tab or other whitespace is already a literal by
      //   the time it reaches here, and a bare tab must be left as one, not turned
      //   into a space.
      // (\ ) -> ' '
      // (\\ ) -> '\\ '
      // (\\\ ) -> '\\ '
      [
        // A run of backslashes is taken whole, from its first one, so no match
        //   ever starts again inside it -- `(\\+?) ` did, which made a long run
        //   quadratic.
        /(\\+)( ?)/g,
        (_, run, space) => space ? run.slice(0, run.length - run.length % 2) + SPACE : run,
        ESCAPE + SPACE
      ],
      // git's wildmatch() reads a run of two or more asterisks as one globstar
      //   whenever the run fills a path segment: it starts the pattern or follows
      //   a `/`, and it ends the pattern or comes before a `/`. A run of two is
      //   already `**`; a longer one is folded into `**` here, so the steps
      //   below only ever have to know `**`.
      // `***/foo` -> `**/foo`, `a/***/b` -> `a/**/b`, `a/***` -> `a/**`
      // git also takes a run beside a literal prefix (`a***/b`) or beside an
      //   escaped slash (`***\/b`) as a globstar, and this does not; the README
      //   lists both, under "A run of asterisks".
      [
        /(^|\/)\*{3,}(?=\/|$)/g,
        (_, start) => `${start}**`,
        "*"
      ],
      // Escape metacharacters
      // which is written down by users but means special for regular expressions.
      // > There are 12 characters with special meanings:
      // > - the backslash \,
      // > - the caret ^,
      // > - the dollar sign $,
      // > - the period or dot .,
      // > - the vertical bar or pipe symbol |,
      // > - the question mark ?,
      // > - the asterisk or star *,
      // > - the plus sign +,
      // > - the opening parenthesis (,
      // > - the closing parenthesis ),
      // > - and the opening square bracket [,
      // > - the opening curly brace {,
      // > These special characters are often called "metacharacters".
      [
        /[\\$.|*+(){^]/g,
        (match) => `\\${match}`
      ],
      [
        // > a question mark (?) matches a single character
        /(?!\\)\?/g,
        () => "[^/]",
        "?"
      ],
      // leading slash
      [
        // > A leading slash matches the beginning of the pathname.
        // > For example, "/*.c" matches "cat-file.c" but not "mozilla-sha1/sha1.c".
        // A leading slash matches the beginning of the pathname
        /^\//,
        () => "^",
        SLASH
      ],
      // replace special metacharacter slash after the leading slash
      [
        /\//g,
        () => "\\/",
        SLASH
      ],
      [
        // > A leading "**" followed by a slash means match in all directories.
        // > For example, "**/foo" matches file or directory "foo" anywhere,
        // > the same as pattern "foo".
        // > "**/foo/bar" matches file or directory "bar" anywhere that is directly
        // >   under directory "foo".
        // Notice that the '*'s have been replaced as '\\*'
        /^\^*(?:\\\*\\\*\\\/)+/,
        // '**/foo' <-> 'foo'
        () => "(?:^|\\/)",
        "*"
      ],
      // starting
      [
        // there will be no leading '/'
        //   (which has been replaced by section "leading slash")
        // If starts with '**', adding a '^' to the regular expression also works
        DIRECT,
        (source, pattern) => !source || source[0] === "^" || source[0] === "(" ? source : (REGEX_INNER_SLASH.test(pattern) ? "^" : "(?:^|\\/)") + source
      ],
      // two globstars
      [
        // Use lookahead assertions so that we could match more than one `'/**'`
        /\\\/\\\*\\\*(?=\\\/|$)/g,
        // Zero, one or several directories
        // should not use '*', or it will be replaced by the next replacer
        // Check if it is not the last `'/**'`
        (_, index, str) => index + 6 < str.length ? str.slice(index + 6) === "\\/" ? "(?:\\/[^\\/]+)+" : "(?:\\/[^\\/]+)*" : `\\/${TRAILING_DOUBLESTAR}`,
        "*"
      ],
      // normal intermediate wildcards
      [
        // Never replace escaped '*'
        // ignore rule '\*' will match the path '*'
        // 'abc.*/' -> go
        // 'abc.*'  -> skip this rule,
        //    coz trailing single wildcard will be handed by [trailing wildcard]
        /(^|[^\\])(?:\\\*)+(?!$)/g,
        // '*.js' matches '.js'
        // '*.js' doesn't match 'abc'
        // 1. An asterisk "*" matches anything except a slash.
        // 2. Other consecutive asterisks are considered regular asterisks
        //    and collapse into one non-slash wildcard run.
        (_, p1) => p1 + WILDCARD,
        "*"
      ],
      // trailing wildcard, held apart from a literal star
      [
        // The step above leaves a trailing `*` alone, so a single `\*` is all that
        //   can be left at the end here, and what stands in front of it says which
        //   kind it is. A wildcard arrives as the escaper wrote it, `\*` with
        //   nothing before it; a literal arrives as the user's own escape, which
        //   the escaper doubled, and then the star's own -- `\\` and then `\*`.
        //   There is no third case: every backslash still reaching the chain is
        //   one `\*`, `\[` or `\ ` carries itself, and each is followed by its
        //   own character, so a longer run can never form. This runs while the
        //   two are still distinct, before the unescape steps below collapse the
        //   literal onto the very `\*` a wildcard leaves behind.
        /(^|[^\\])((?:\\\\)*)\\\*$/,
        (match, p1, p2) => p2 === EMPTY ? p1 + TRAILING_WILDCARD : match,
        "*"
      ],
      [
        // unescape, revert step 3 except for back slash
        // For example, if a user escape a '\\*',
        // after step 3, the result will be '\\\\\\*'
        /\\\\\\(?=[$.|*+(){^])/g,
        () => ESCAPE,
        ESCAPE + ESCAPE
      ],
      [
        // '\\\\' -> '\\'
        /\\\\/g,
        () => ESCAPE,
        ESCAPE + ESCAPE
      ],
      [
        // Every real bracket expression -- POSIX classes included -- has already
        //   been held aside by `extractBrackets`, so the only `[` left in the
        //   pattern is an escaped, literal one.
        // A backslash could only stand at the end of the range if it quoted the
        //   `]`, and `\]` is held aside long before this.
        /\\\[([^\]/]*?)($|\])/g,
        // '\\[bar]' -> '\\\\[bar]'
        (match, range, close) => `\\[${range}${close}`,
        "["
      ],
      // ending
      [
        // 'js' will not match 'js.'
        // 'ab' will not match 'abc'
        DIRECT,
        // WTF!
        // https://git-scm.com/docs/gitignore
        // changes in [2.22.1](https://git-scm.com/docs/gitignore/2.22.1)
        // which re-fixes #24, #38
        // > If there is a separator at the end of the pattern then the pattern
        // > will only match directories, otherwise the pattern can match both
        // > files and directories.
        // 'js*' will not match 'a.js'
        // 'js/' will not match 'a.js'
        // 'js' will match 'a.js' and 'a.js/'
        (source) => {
          let last2 = source[source.length - 1];
          return !last2 || last2 === TRAILING_WILDCARD || last2 === TRAILING_DOUBLESTAR ? source : last2 === SLASH ? `${source}$` : `${source}(?=$|\\/$)`;
        }
      ]
    ], REGEX_REPLACE_TRAILING_WILDCARD = /(^|\\\/)?\uE000$/, MODE_IGNORE = "regex", MODE_CHECK_IGNORE = "checkRegex", UNDERSCORE = "_", replaceTrailingWildcard = (_, p1) => `${p1 ? `${p1}[^/]+` : "[^/]*"}(?=$|\\/$)`, REGEX_REPLACE_TRAILING_DOUBLESTAR = /\uE001$/, replaceTrailingDoublestar = () => "[\\s\\S]", separatorAfter = (run, at) => {
      let separator = EMPTY;
      for (let index = at + 1; index < run.length && !run[index].wildcard; index++)
        separator += run[index].single;
      return separator;
    }, pinWildcards = (source) => {
      if (source.indexOf(WILDCARD) < 0)
        return source;
      let tokens = [], { length } = source, index = 0;
      for (; index < length; ) {
        let char = source[index];
        if (source.startsWith(WILDCARD, index))
          tokens.push({ wildcard: !0 }), index += WILDCARD.length;
        else if (char === "[") {
          let end = index + 1;
          for (source[end] === "^" && end++, source[end] === "]" && end++; end < length && source[end] !== "]"; )
            end += source[end] === ESCAPE ? 2 : 1;
          end++, tokens.push({ single: source.slice(index, end) }), index = end;
        } else if (char === ESCAPE)
          tokens.push({ single: source.slice(index, index + 2) }), index += 2;
        else if (char === "(") {
          let depth = 0, end = index;
          do
            source[end] === ESCAPE ? end++ : source[end] === "(" ? depth++ : source[end] === ")" && depth--, end++;
          while (end < length && depth > 0);
          "*+?".indexOf(source[end]) >= 0 && end++, tokens.push({ boundary: source.slice(index, end) }), index = end;
        } else char === "^" || char === "$" ? (tokens.push({ boundary: char }), index++) : (tokens.push({ single: char }), index++);
      }
      let out = EMPTY, run = [], flush = () => {
        let lastWildcard;
        run.forEach((token, at) => {
          token.wildcard && (lastWildcard = at);
        }), run.forEach((token, at) => {
          if (!token.wildcard) {
            out += token.single;
            return;
          }
          out += at === lastWildcard ? WILDCARD : `(?:(?!${separatorAfter(run, at)})[^\\/])*`;
        }), run = [];
      };
      return tokens.forEach((token) => {
        if (token.boundary === void 0) {
          run.push(token);
          return;
        }
        flush(), out += token.boundary;
      }), flush(), out;
    }, makeRegexPrefix = (pattern) => {
      REGEX_ANCHORED_GLOBSTAR.test(pattern) && (pattern = "**");
      let { source, sources } = extractBrackets(pattern), replaced = REPLACERS.reduce(
        // A pass whose matcher finds nothing hands back the very string it was
        //   given, so asking first costs a search and saves a rewrite. Ten of the
        //   fifteen passes never fire for a typical .gitignore line, and between
        //   them they were 45% of this chain.
        (prev, [matcher, replacer, required]) => matcher === DIRECT ? replacer(prev, pattern) : required !== UNDEFINED && prev.indexOf(required) < 0 ? prev : matcher.test(prev) ? prev.replace(matcher, replacer.bind(pattern)) : prev,
        source
      );
      return sources.length ? replaced.replace(
        REGEX_RESTORE_PLACEHOLDER,
        (match, index) => sources[index]
      ) : replaced;
    }, checkSourceOf = (body, prefix2) => {
      body[body.length - 1] === SLASH && (prefix2 = makeRegexPrefix(body.slice(0, -1)));
      let head2 = prefix2.slice(0, -1), last2 = prefix2[prefix2.length - 1];
      return last2 === TRAILING_WILDCARD ? `${head2}$` : last2 === TRAILING_DOUBLESTAR ? head2 : NEVER_MATCH;
    }, matchesBasename = (body) => {
      let index = body.indexOf(SLASH);
      return index < 0 || index === body.length - 1;
    }, basenameOf = (path) => {
      let end = path.length - 1, index = path.lastIndexOf(
        SLASH,
        path[end] === SLASH ? end - 1 : end
      );
      return index < 0 ? path : path.slice(index + 1);
    }, parentOf = (path) => {
      if (path.charCodeAt(0) === SLASH_CODE || path.indexOf(DOUBLE_SLASH) >= 0) {
        let slices = path.split(SLASH).filter(Boolean);
        return slices.pop(), slices.length ? slices.join(SLASH) + SLASH : EMPTY;
      }
      let end = path.length - 1, cut = path.lastIndexOf(
        SLASH,
        path.charCodeAt(end) === SLASH_CODE ? end - 1 : end
      );
      return cut < 0 ? EMPTY : path.slice(0, cut + 1);
    }, isString = (subject) => typeof subject == "string", checkPattern = (pattern) => pattern && isString(pattern), splitPattern = (pattern) => (pattern[pattern.length - 1] === "\r" ? pattern.slice(0, -1) : pattern).split(REGEX_SPLITALL_CRLF).filter(Boolean), IgnoreRule = class {
      constructor(pattern, mark, body, ignoreCase, negative, prefix2) {
        this.pattern = pattern, this.mark = mark, this.negative = negative, define(this, "body", body), define(this, "ignoreCase", ignoreCase), define(this, "regexPrefix", prefix2);
      }
      // Worked out on first use and kept behind an own property, the way `regex`
      //   caches itself in `_regex`. Deciding it in the constructor instead would
      //   add a fourth `defineProperty` to every rule ever built, which cost 4% of
      //   every compile -- including the compiles of rules that are never matched
      //   against anything.
      get _basenameOnly() {
        return define(this, "_basenameOnly", matchesBasename(this.body));
      }
      get regex() {
        let key = UNDERSCORE + MODE_IGNORE;
        return this[key] ? this[key] : this._make(MODE_IGNORE, key);
      }
      get checkRegex() {
        let key = UNDERSCORE + MODE_CHECK_IGNORE;
        return this[key] ? this[key] : this._make(MODE_CHECK_IGNORE, key);
      }
      _make(mode, key) {
        let str = pinWildcards(
          mode === MODE_IGNORE ? this.regexPrefix.replace(REGEX_REPLACE_TRAILING_WILDCARD, replaceTrailingWildcard).replace(REGEX_REPLACE_TRAILING_DOUBLESTAR, replaceTrailingDoublestar) : checkSourceOf(this.body, this.regexPrefix)
        ), regex = this.ignoreCase ? new RegExp(str, "i") : new RegExp(str);
        return define(this, key, regex);
      }
    }, hasTrailingBackslash = (str) => {
      let count = 0;
      for (; str[str.length - count - 1] === ESCAPE; )
        count++;
      return count % 2 === 1;
    }, trimEnd = (body, stripLineEnd) => {
      let lineEnd = body.length, end;
      for (; ; ) {
        for (stripLineEnd && body[lineEnd - 1] === "\r" && lineEnd--, end = lineEnd; body[end - 1] === SPACE; )
          end--;
        if (!stripLineEnd || body[end - 1] !== `
`)
          break;
        lineEnd = end - 1;
      }
      if (end === lineEnd)
        return body.slice(0, lineEnd);
      let backslashes = 0;
      for (; body[end - backslashes - 1] === ESCAPE; )
        backslashes++;
      return backslashes % 2 ? body.slice(0, end - 1) + SPACE : body.slice(0, end);
    }, createRule = (pattern, mark, ignoreCase, stripLineEnd, stripBOM) => {
      let body = stripBOM && pattern[0] === BOM ? pattern.slice(1) : pattern;
      if (body[0] === "#")
        return;
      let negative = !1;
      body[0] === "!" && (negative = !0, body = body.slice(1));
      let last2 = body[body.length - 1];
      if ((last2 === SPACE || stripLineEnd && (last2 === "\r" || last2 === `
`)) && (body = trimEnd(body, stripLineEnd)), !body || hasTrailingBackslash(body))
        return;
      body = body.replace(REGEX_REPLACE_LEADING_EXCAPED_EXCLAMATION, "!").replace(REGEX_REPLACE_LEADING_EXCAPED_HASH, "#");
      let regexPrefix = makeRegexPrefix(body);
      return new IgnoreRule(
        pattern,
        mark,
        body,
        ignoreCase,
        negative,
        regexPrefix
      );
    }, RuleManager = class {
      constructor(ignoreCase) {
        this._ignoreCase = ignoreCase, this._rules = [], this._basenameCount = 0;
      }
      _add(pattern, index) {
        if (pattern && pattern[KEY_IGNORE]) {
          this._rules = this._rules.concat(pattern._rules._rules), this._basenameCount += pattern._rules._basenameCount, this._added = !0;
          return;
        }
        let isStr = isString(pattern), raw = isStr ? pattern : pattern.pattern, rule = checkPattern(raw) && createRule(
          raw,
          isStr ? UNDEFINED : pattern.mark,
          this._ignoreCase,
          !this._split,
          this._stripBOM && !index
        );
        rule && (this._added = !0, this._rules.push(rule), matchesBasename(rule.body) && this._basenameCount++);
      }
      // @param {Array<string> | string | Ignore} pattern
      add(pattern) {
        return this._added = !1, this._split = isString(pattern), this._stripBOM = !this._split || pattern[0] === BOM, makeArray(
          this._split ? splitPattern(pattern) : pattern
        ).forEach(this._add, this), this._added && (this._literalRules = UNDEFINED), this._added;
      }
      // Match the literal 'abc/' for `checkIgnore`, last rule wins. Only a rule
      //   ending in a wildcard can match it (see `checkSourceOf`), so the rest
      //   are left out once, rather than tested or compiled for every path.
      testLiteral(path) {
        let rules = this._literalRules || (this._literalRules = this._rules.filter(
          ({ body }) => body[body.length - (body[body.length - 1] === SLASH ? 2 : 1)] === "*"
        )), ignored = !1, unignored = !1, matchedRule;
        for (let index = rules.length - 1; index >= 0; index--) {
          let rule = rules[index];
          if (rule.checkRegex.test(path)) {
            ignored = !rule.negative, unignored = rule.negative, matchedRule = rule.negative ? UNDEFINED : rule;
            break;
          }
        }
        let ret = {
          ignored,
          unignored
        };
        return matchedRule && (ret.rule = matchedRule), ret;
      }
      // Test one single path without recursively checking parent directories
      //
      // - mode `string` either `MODE_IGNORE` or `MODE_CHECK_IGNORE`
      // @returns {TestResult}
      test(path, mode) {
        let rules = this._rules, { length } = rules, shortcut = this._basenameCount * 2 >= length, basename = shortcut ? basenameOf(path) : path;
        for (let index = length - 1; index >= 0; index--) {
          let rule = rules[index];
          if (rule[mode].test(
            shortcut && rule._basenameOnly ? basename : path
          )) {
            let { negative } = rule, ret = {
              ignored: !negative,
              unignored: negative
            };
            return negative || (ret.rule = rule), ret;
          }
        }
        return {
          ignored: !1,
          unignored: !1
        };
      }
    }, throwError = (message, Ctor) => {
      throw new Ctor(message);
    }, checkPath = (path, originalPath, doThrow) => isString(path) ? path ? checkPath.isNotRelative(path) ? doThrow(
      `path should be a \`path.relative()\`d string, but got "${originalPath}"`,
      RangeError
    ) : !0 : doThrow("path must not be empty", TypeError) : doThrow(
      `path must be a string, but got \`${originalPath}\``,
      TypeError
    ), isNotRelative = (path) => {
      let first = path.charCodeAt(0);
      if (first === SLASH_CODE)
        return !0;
      if (first !== DOT_CODE)
        return !1;
      if (path.length === 1)
        return !0;
      let second2 = path.charCodeAt(1);
      return second2 === SLASH_CODE ? !0 : second2 !== DOT_CODE ? !1 : path.length === 2 || path.charCodeAt(2) === SLASH_CODE;
    };
    checkPath.isNotRelative = isNotRelative;
    checkPath.convert = (p) => p;
    var convertPath = (target) => isString(target) && checkPath.convert(target), Ignore = class {
      constructor({
        ignorecase = !0,
        ignoreCase = ignorecase,
        allowRelativePaths = !1
      } = {}) {
        define(this, KEY_IGNORE, !0), this._rules = new RuleManager(ignoreCase), this._strictPathCheck = !allowRelativePaths, this._initCache();
      }
      _initCache() {
        this._ignoreCache = /* @__PURE__ */ Object.create(null), this._testCache = /* @__PURE__ */ Object.create(null);
      }
      add(pattern) {
        return this._rules.add(pattern) && this._initCache(), this;
      }
      // legacy
      addPattern(pattern) {
        return this.add(pattern);
      }
      // @returns {TestResult}
      _test(originalPath, cache, path) {
        return checkPath(
          path,
          originalPath,
          this._strictPathCheck ? throwError : RETURN_FALSE
        ), path ? this._t(path, cache) : {
          ignored: !1,
          unignored: !1
        };
      }
      checkIgnore(target) {
        let path = convertPath(target);
        if (!path || path.charCodeAt(path.length - 1) !== SLASH_CODE)
          return this._test(target, this._testCache, path);
        let dir = this._t(path, this._testCache);
        if (dir.ignored)
          return dir;
        let literal = this._rules.testLiteral(path);
        return literal.ignored || literal.unignored ? literal : dir;
      }
      _t(path, cache) {
        if (path in cache)
          return cache[path];
        let parentPath = parentOf(path), parent = parentPath ? this._t(parentPath, cache) : UNDEFINED;
        return cache[path] = parent && parent.ignored ? parent : this._rules.test(path, MODE_IGNORE);
      }
      ignores(path) {
        return this._test(path, this._ignoreCache, convertPath(path)).ignored;
      }
      createFilter() {
        return (path) => !this.ignores(path);
      }
      filter(paths) {
        return makeArray(paths).filter(this.createFilter());
      }
      // @returns {TestResult}
      test(path) {
        return this._test(path, this._testCache, convertPath(path));
      }
    }, factory = (options) => new Ignore(options), isPathValid = (path) => checkPath(convertPath(path), path, RETURN_FALSE), setupWindows = () => {
      let makePosix = (str) => /^\\\\\?\\/.test(str) || /["<>|\u0000-\u001F]+/u.test(str) ? str : str.replace(/\\/g, "/");
      checkPath.convert = makePosix;
      let REGEX_TEST_WINDOWS_PATH_ABSOLUTE = /^[a-z]:\//i;
      checkPath.isNotRelative = (path) => REGEX_TEST_WINDOWS_PATH_ABSOLUTE.test(path) || isNotRelative(path);
    };
    // Detect `process` so that it can run in browsers.
    typeof process < "u" && process.platform === "win32" && setupWindows();
    module2.exports = factory;
    factory.default = factory;
    module2.exports.isPathValid = isPathValid;
    define(module2.exports, /* @__PURE__ */ Symbol.for("setupWindows"), setupWindows);
  }
});

// ../../tmp/speed/tp-gen.ts
var import_node_fs13 = require("node:fs");

// src/adapters/pack/pack-tree.ts
var import_node_fs12 = require("node:fs");

// node_modules/fp-ts/es6/function.js
var __spreadArray = function(to, from, pack) {
  if (pack || arguments.length === 2) for (var i = 0, l = from.length, ar; i < l; i++)
    (ar || !(i in from)) && (ar || (ar = Array.prototype.slice.call(from, 0, i)), ar[i] = from[i]);
  return to.concat(ar || Array.prototype.slice.call(from));
};
function identity(a) {
  return a;
}
function pipe(a, ab, bc, cd, de, ef, fg, gh, hi) {
  switch (arguments.length) {
    case 1:
      return a;
    case 2:
      return ab(a);
    case 3:
      return bc(ab(a));
    case 4:
      return cd(bc(ab(a)));
    case 5:
      return de(cd(bc(ab(a))));
    case 6:
      return ef(de(cd(bc(ab(a)))));
    case 7:
      return fg(ef(de(cd(bc(ab(a))))));
    case 8:
      return gh(fg(ef(de(cd(bc(ab(a)))))));
    case 9:
      return hi(gh(fg(ef(de(cd(bc(ab(a))))))));
    default: {
      for (var ret = arguments[0], i = 1; i < arguments.length; i++)
        ret = arguments[i](ret);
      return ret;
    }
  }
}
var dual = function(arity, body) {
  var isDataFirst = typeof arity == "number" ? function(args) {
    return args.length >= arity;
  } : arity;
  return function() {
    var args = Array.from(arguments);
    return isDataFirst(arguments) ? body.apply(this, args) : function(self) {
      return body.apply(void 0, __spreadArray([self], args, !1));
    };
  };
};

// node_modules/fp-ts/es6/internal.js
var isLeft = function(ma) {
  return ma._tag === "Left";
};
var left = function(e) {
  return { _tag: "Left", left: e };
}, right = function(a) {
  return { _tag: "Right", right: a };
};

// node_modules/fp-ts/es6/Functor.js
function as(F) {
  return function(self, b) {
    return F.map(self, function() {
      return b;
    });
  };
}
function asUnit(F) {
  var asM = as(F);
  return function(self) {
    return asM(self, void 0);
  };
}

// node_modules/fp-ts/es6/Chain.js
function tap(M) {
  return function(first, f) {
    return M.chain(first, function(a) {
      return M.map(f(a), function() {
        return a;
      });
    });
  };
}

// node_modules/fp-ts/es6/Either.js
var left2 = left, right2 = right, flatMap = /* @__PURE__ */ dual(2, function(ma, f) {
  return isLeft2(ma) ? ma : f(ma.right);
}), _map = function(fa, f) {
  return pipe(fa, map(f));
}, _ap = function(fab, fa) {
  return pipe(fab, ap(fa));
};
var URI = "Either";
var map = function(f) {
  return function(fa) {
    return isLeft2(fa) ? fa : right2(f(fa.right));
  };
}, Functor = {
  URI,
  map: _map
}, as2 = dual(2, as(Functor)), asUnit2 = asUnit(Functor);
var apW = function(fa) {
  return function(fab) {
    return isLeft2(fab) ? fab : isLeft2(fa) ? fa : right2(fab.right(fa.right));
  };
}, ap = apW;
var Chain = {
  URI,
  map: _map,
  ap: _ap,
  chain: flatMap
};
var FromEither = {
  URI,
  fromEither: identity
};
var isLeft2 = isLeft;
var tap2 = /* @__PURE__ */ dual(2, tap(Chain));
var _FromEither = {
  fromEither: FromEither.fromEither
};

// node_modules/io-ts/es6/index.js
var __extends = /* @__PURE__ */ (function() {
  var extendStatics = function(d, b) {
    return extendStatics = Object.setPrototypeOf || { __proto__: [] } instanceof Array && function(d2, b2) {
      d2.__proto__ = b2;
    } || function(d2, b2) {
      for (var p in b2) Object.prototype.hasOwnProperty.call(b2, p) && (d2[p] = b2[p]);
    }, extendStatics(d, b);
  };
  return function(d, b) {
    if (typeof b != "function" && b !== null)
      throw new TypeError("Class extends value " + String(b) + " is not a constructor or null");
    extendStatics(d, b);
    function __() {
      this.constructor = d;
    }
    d.prototype = b === null ? Object.create(b) : (__.prototype = b.prototype, new __());
  };
})(), __assign = function() {
  return __assign = Object.assign || function(t2) {
    for (var s, i = 1, n = arguments.length; i < n; i++) {
      s = arguments[i];
      for (var p in s) Object.prototype.hasOwnProperty.call(s, p) && (t2[p] = s[p]);
    }
    return t2;
  }, __assign.apply(this, arguments);
};
var failures = left2, failure = function(value, context, message) {
  return failures([{ value, context, message }]);
}, success = right2, Type = (
  /** @class */
  (function() {
    function Type2(name, is, validate, encode) {
      this.name = name, this.is = is, this.validate = validate, this.encode = encode, this.decode = this.decode.bind(this);
    }
    return Type2.prototype.pipe = function(ab, name) {
      var _this = this;
      return name === void 0 && (name = "pipe(".concat(this.name, ", ").concat(ab.name, ")")), new Type2(name, ab.is, function(i, c) {
        var e = _this.validate(i, c);
        return isLeft2(e) ? e : ab.validate(e.right, c);
      }, this.encode === identity2 && ab.encode === identity2 ? identity2 : function(b) {
        return _this.encode(ab.encode(b));
      });
    }, Type2.prototype.asDecoder = function() {
      return this;
    }, Type2.prototype.asEncoder = function() {
      return this;
    }, Type2.prototype.decode = function(i) {
      return this.validate(i, [{ key: "", type: this, actual: i }]);
    }, Type2;
  })()
);
var identity2 = function(a) {
  return a;
};
function getFunctionName(f) {
  return f.displayName || f.name || "<function".concat(f.length, ">");
}
function appendContext(c, key, decoder, actual) {
  for (var len = c.length, r = Array(len + 1), i = 0; i < len; i++)
    r[i] = c[i];
  return r[len] = { key, type: decoder, actual }, r;
}
function pushAll(xs, ys) {
  for (var l = ys.length, i = 0; i < l; i++)
    xs.push(ys[i]);
}
var hasOwnProperty = Object.prototype.hasOwnProperty;
function getNameFromProps(props) {
  return Object.keys(props).map(function(k) {
    return "".concat(k, ": ").concat(props[k].name);
  }).join(", ");
}
function useIdentity(codecs) {
  for (var i = 0; i < codecs.length; i++)
    if (codecs[i].encode !== identity2)
      return !1;
  return !0;
}
function getInterfaceTypeName(props) {
  return "{ ".concat(getNameFromProps(props), " }");
}
function getPartialTypeName(inner) {
  return "Partial<".concat(inner, ">");
}
function getProps(codec) {
  switch (codec._tag) {
    case "RefinementType":
    case "ReadonlyType":
      return getProps(codec.type);
    case "InterfaceType":
    case "StrictType":
    case "PartialType":
      return codec.props;
    case "IntersectionType":
      return codec.types.reduce(function(props, type2) {
        return Object.assign(props, getProps(type2));
      }, {});
  }
}
function stripKeys(o, props) {
  for (var keys = Object.getOwnPropertyNames(o), shouldStrip = !1, r = {}, i = 0; i < keys.length; i++) {
    var key = keys[i];
    hasOwnProperty.call(props, key) ? r[key] = o[key] : shouldStrip = !0;
  }
  return shouldStrip ? r : o;
}
function getExactTypeName(codec) {
  return isTypeC(codec) ? "{| ".concat(getNameFromProps(codec.props), " |}") : isPartialC(codec) ? getPartialTypeName("{| ".concat(getNameFromProps(codec.props), " |}")) : "Exact<".concat(codec.name, ">");
}
function isTypeC(codec) {
  return codec._tag === "InterfaceType";
}
function isPartialC(codec) {
  return codec._tag === "PartialType";
}
var NullType = (
  /** @class */
  (function(_super) {
    __extends(NullType2, _super);
    function NullType2() {
      var _this = _super.call(this, "null", function(u) {
        return u === null;
      }, function(u, c) {
        return _this.is(u) ? success(u) : failure(u, c);
      }, identity2) || this;
      return _this._tag = "NullType", _this;
    }
    return NullType2;
  })(Type)
);
var nullType = new NullType(), UndefinedType = (
  /** @class */
  (function(_super) {
    __extends(UndefinedType2, _super);
    function UndefinedType2() {
      var _this = _super.call(this, "undefined", function(u) {
        return u === void 0;
      }, function(u, c) {
        return _this.is(u) ? success(u) : failure(u, c);
      }, identity2) || this;
      return _this._tag = "UndefinedType", _this;
    }
    return UndefinedType2;
  })(Type)
);
var undefinedType = new UndefinedType(), VoidType = (
  /** @class */
  (function(_super) {
    __extends(VoidType2, _super);
    function VoidType2() {
      var _this = _super.call(this, "void", undefinedType.is, undefinedType.validate, identity2) || this;
      return _this._tag = "VoidType", _this;
    }
    return VoidType2;
  })(Type)
);
var voidType = new VoidType(), UnknownType = (
  /** @class */
  (function(_super) {
    __extends(UnknownType2, _super);
    function UnknownType2() {
      var _this = _super.call(this, "unknown", function(_) {
        return !0;
      }, success, identity2) || this;
      return _this._tag = "UnknownType", _this;
    }
    return UnknownType2;
  })(Type)
);
var unknown = new UnknownType(), StringType = (
  /** @class */
  (function(_super) {
    __extends(StringType2, _super);
    function StringType2() {
      var _this = _super.call(this, "string", function(u) {
        return typeof u == "string";
      }, function(u, c) {
        return _this.is(u) ? success(u) : failure(u, c);
      }, identity2) || this;
      return _this._tag = "StringType", _this;
    }
    return StringType2;
  })(Type)
);
var string = new StringType(), NumberType = (
  /** @class */
  (function(_super) {
    __extends(NumberType2, _super);
    function NumberType2() {
      var _this = _super.call(this, "number", function(u) {
        return typeof u == "number";
      }, function(u, c) {
        return _this.is(u) ? success(u) : failure(u, c);
      }, identity2) || this;
      return _this._tag = "NumberType", _this;
    }
    return NumberType2;
  })(Type)
);
var number = new NumberType(), BigIntType = (
  /** @class */
  (function(_super) {
    __extends(BigIntType2, _super);
    function BigIntType2() {
      var _this = _super.call(
        this,
        "bigint",
        // tslint:disable-next-line: valid-typeof
        function(u) {
          return typeof u == "bigint";
        },
        function(u, c) {
          return _this.is(u) ? success(u) : failure(u, c);
        },
        identity2
      ) || this;
      return _this._tag = "BigIntType", _this;
    }
    return BigIntType2;
  })(Type)
);
var bigint = new BigIntType(), BooleanType = (
  /** @class */
  (function(_super) {
    __extends(BooleanType2, _super);
    function BooleanType2() {
      var _this = _super.call(this, "boolean", function(u) {
        return typeof u == "boolean";
      }, function(u, c) {
        return _this.is(u) ? success(u) : failure(u, c);
      }, identity2) || this;
      return _this._tag = "BooleanType", _this;
    }
    return BooleanType2;
  })(Type)
);
var boolean = new BooleanType(), AnyArrayType = (
  /** @class */
  (function(_super) {
    __extends(AnyArrayType2, _super);
    function AnyArrayType2() {
      var _this = _super.call(this, "UnknownArray", Array.isArray, function(u, c) {
        return _this.is(u) ? success(u) : failure(u, c);
      }, identity2) || this;
      return _this._tag = "AnyArrayType", _this;
    }
    return AnyArrayType2;
  })(Type)
);
var UnknownArray = new AnyArrayType(), AnyDictionaryType = (
  /** @class */
  (function(_super) {
    __extends(AnyDictionaryType2, _super);
    function AnyDictionaryType2() {
      var _this = _super.call(this, "UnknownRecord", function(u) {
        return u !== null && typeof u == "object" && !Array.isArray(u);
      }, function(u, c) {
        return _this.is(u) ? success(u) : failure(u, c);
      }, identity2) || this;
      return _this._tag = "AnyDictionaryType", _this;
    }
    return AnyDictionaryType2;
  })(Type)
);
var UnknownRecord = new AnyDictionaryType();
var LiteralType = (
  /** @class */
  (function(_super) {
    __extends(LiteralType2, _super);
    function LiteralType2(name, is, validate, encode, value) {
      var _this = _super.call(this, name, is, validate, encode) || this;
      return _this.value = value, _this._tag = "LiteralType", _this;
    }
    return LiteralType2;
  })(Type)
);
var KeyofType = (
  /** @class */
  (function(_super) {
    __extends(KeyofType2, _super);
    function KeyofType2(name, is, validate, encode, keys) {
      var _this = _super.call(this, name, is, validate, encode) || this;
      return _this.keys = keys, _this._tag = "KeyofType", _this;
    }
    return KeyofType2;
  })(Type)
);
function keyof(keys, name) {
  name === void 0 && (name = Object.keys(keys).map(function(k) {
    return JSON.stringify(k);
  }).join(" | "));
  var is = function(u) {
    return string.is(u) && hasOwnProperty.call(keys, u);
  };
  return new KeyofType(name, is, function(u, c) {
    return is(u) ? success(u) : failure(u, c);
  }, identity2, keys);
}
var RefinementType = (
  /** @class */
  (function(_super) {
    __extends(RefinementType2, _super);
    function RefinementType2(name, is, validate, encode, type2, predicate) {
      var _this = _super.call(this, name, is, validate, encode) || this;
      return _this.type = type2, _this.predicate = predicate, _this._tag = "RefinementType", _this;
    }
    return RefinementType2;
  })(Type)
);
function brand(codec, predicate, name) {
  return refinement(codec, predicate, name);
}
var Int = brand(number, function(n) {
  return Number.isInteger(n);
}, "Int"), RecursiveType = (
  /** @class */
  (function(_super) {
    __extends(RecursiveType2, _super);
    function RecursiveType2(name, is, validate, encode, runDefinition) {
      var _this = _super.call(this, name, is, validate, encode) || this;
      return _this.runDefinition = runDefinition, _this._tag = "RecursiveType", _this;
    }
    return RecursiveType2;
  })(Type)
);
Object.defineProperty(RecursiveType.prototype, "type", {
  get: function() {
    return this.runDefinition();
  },
  enumerable: !0,
  configurable: !0
});
var ArrayType = (
  /** @class */
  (function(_super) {
    __extends(ArrayType2, _super);
    function ArrayType2(name, is, validate, encode, type2) {
      var _this = _super.call(this, name, is, validate, encode) || this;
      return _this.type = type2, _this._tag = "ArrayType", _this;
    }
    return ArrayType2;
  })(Type)
);
function array(item, name) {
  return name === void 0 && (name = "Array<".concat(item.name, ">")), new ArrayType(name, function(u) {
    return UnknownArray.is(u) && u.every(item.is);
  }, function(u, c) {
    var e = UnknownArray.validate(u, c);
    if (isLeft2(e))
      return e;
    for (var us = e.right, len = us.length, as3 = us, errors = [], i = 0; i < len; i++) {
      var ui = us[i], result = item.validate(ui, appendContext(c, String(i), item, ui));
      if (isLeft2(result))
        pushAll(errors, result.left);
      else {
        var ai = result.right;
        ai !== ui && (as3 === us && (as3 = us.slice()), as3[i] = ai);
      }
    }
    return errors.length > 0 ? failures(errors) : success(as3);
  }, item.encode === identity2 ? identity2 : function(a) {
    return a.map(item.encode);
  }, item);
}
var InterfaceType = (
  /** @class */
  (function(_super) {
    __extends(InterfaceType2, _super);
    function InterfaceType2(name, is, validate, encode, props) {
      var _this = _super.call(this, name, is, validate, encode) || this;
      return _this.props = props, _this._tag = "InterfaceType", _this;
    }
    return InterfaceType2;
  })(Type)
);
function type(props, name) {
  name === void 0 && (name = getInterfaceTypeName(props));
  var keys = Object.keys(props), types = keys.map(function(key) {
    return props[key];
  }), len = keys.length;
  return new InterfaceType(name, function(u) {
    if (UnknownRecord.is(u)) {
      for (var i = 0; i < len; i++) {
        var k = keys[i], uk = u[k];
        if (uk === void 0 && !hasOwnProperty.call(u, k) || !types[i].is(uk))
          return !1;
      }
      return !0;
    }
    return !1;
  }, function(u, c) {
    var e = UnknownRecord.validate(u, c);
    if (isLeft2(e))
      return e;
    for (var o = e.right, a = o, errors = [], i = 0; i < len; i++) {
      var k = keys[i], ak = a[k], type_1 = types[i], result = type_1.validate(ak, appendContext(c, k, type_1, ak));
      if (isLeft2(result))
        pushAll(errors, result.left);
      else {
        var vak = result.right;
        (vak !== ak || vak === void 0 && !hasOwnProperty.call(a, k)) && (a === o && (a = __assign({}, o)), a[k] = vak);
      }
    }
    return errors.length > 0 ? failures(errors) : success(a);
  }, useIdentity(types) ? identity2 : function(a) {
    for (var s = __assign({}, a), i = 0; i < len; i++) {
      var k = keys[i], encode = types[i].encode;
      encode !== identity2 && (s[k] = encode(a[k]));
    }
    return s;
  }, props);
}
var PartialType = (
  /** @class */
  (function(_super) {
    __extends(PartialType2, _super);
    function PartialType2(name, is, validate, encode, props) {
      var _this = _super.call(this, name, is, validate, encode) || this;
      return _this.props = props, _this._tag = "PartialType", _this;
    }
    return PartialType2;
  })(Type)
);
var DictionaryType = (
  /** @class */
  (function(_super) {
    __extends(DictionaryType2, _super);
    function DictionaryType2(name, is, validate, encode, domain, codomain) {
      var _this = _super.call(this, name, is, validate, encode) || this;
      return _this.domain = domain, _this.codomain = codomain, _this._tag = "DictionaryType", _this;
    }
    return DictionaryType2;
  })(Type)
);
var UnionType = (
  /** @class */
  (function(_super) {
    __extends(UnionType2, _super);
    function UnionType2(name, is, validate, encode, types) {
      var _this = _super.call(this, name, is, validate, encode) || this;
      return _this.types = types, _this._tag = "UnionType", _this;
    }
    return UnionType2;
  })(Type)
);
var IntersectionType = (
  /** @class */
  (function(_super) {
    __extends(IntersectionType2, _super);
    function IntersectionType2(name, is, validate, encode, types) {
      var _this = _super.call(this, name, is, validate, encode) || this;
      return _this.types = types, _this._tag = "IntersectionType", _this;
    }
    return IntersectionType2;
  })(Type)
);
var TupleType = (
  /** @class */
  (function(_super) {
    __extends(TupleType2, _super);
    function TupleType2(name, is, validate, encode, types) {
      var _this = _super.call(this, name, is, validate, encode) || this;
      return _this.types = types, _this._tag = "TupleType", _this;
    }
    return TupleType2;
  })(Type)
);
var ReadonlyType = (
  /** @class */
  (function(_super) {
    __extends(ReadonlyType2, _super);
    function ReadonlyType2(name, is, validate, encode, type2) {
      var _this = _super.call(this, name, is, validate, encode) || this;
      return _this.type = type2, _this._tag = "ReadonlyType", _this;
    }
    return ReadonlyType2;
  })(Type)
);
function readonly(codec, name) {
  return name === void 0 && (name = "Readonly<".concat(codec.name, ">")), new ReadonlyType(name, codec.is, codec.validate, codec.encode, codec);
}
var ReadonlyArrayType = (
  /** @class */
  (function(_super) {
    __extends(ReadonlyArrayType2, _super);
    function ReadonlyArrayType2(name, is, validate, encode, type2) {
      var _this = _super.call(this, name, is, validate, encode) || this;
      return _this.type = type2, _this._tag = "ReadonlyArrayType", _this;
    }
    return ReadonlyArrayType2;
  })(Type)
);
function readonlyArray(item, name) {
  name === void 0 && (name = "ReadonlyArray<".concat(item.name, ">"));
  var codec = array(item);
  return new ReadonlyArrayType(name, codec.is, codec.validate, codec.encode, item);
}
var strict = function(props, name) {
  return exact(type(props), name);
}, ExactType = (
  /** @class */
  (function(_super) {
    __extends(ExactType2, _super);
    function ExactType2(name, is, validate, encode, type2) {
      var _this = _super.call(this, name, is, validate, encode) || this;
      return _this.type = type2, _this._tag = "ExactType", _this;
    }
    return ExactType2;
  })(Type)
);
function exact(codec, name) {
  name === void 0 && (name = getExactTypeName(codec));
  var props = getProps(codec);
  return new ExactType(name, codec.is, function(u, c) {
    var e = UnknownRecord.validate(u, c);
    if (isLeft2(e))
      return e;
    var ce = codec.validate(u, c);
    return isLeft2(ce) ? ce : right2(stripKeys(ce.right, props));
  }, function(a) {
    return codec.encode(stripKeys(a, props));
  }, codec);
}
var FunctionType = (
  /** @class */
  (function(_super) {
    __extends(FunctionType2, _super);
    function FunctionType2() {
      var _this = _super.call(
        this,
        "Function",
        // tslint:disable-next-line:strict-type-predicates
        function(u) {
          return typeof u == "function";
        },
        function(u, c) {
          return _this.is(u) ? success(u) : failure(u, c);
        },
        identity2
      ) || this;
      return _this._tag = "FunctionType", _this;
    }
    return FunctionType2;
  })(Type)
);
var Function = new FunctionType(), NeverType = (
  /** @class */
  (function(_super) {
    __extends(NeverType2, _super);
    function NeverType2() {
      var _this = _super.call(
        this,
        "never",
        function(_) {
          return !1;
        },
        function(u, c) {
          return failure(u, c);
        },
        /* istanbul ignore next */
        function() {
          throw new Error("cannot encode never");
        }
      ) || this;
      return _this._tag = "NeverType", _this;
    }
    return NeverType2;
  })(Type)
);
var never = new NeverType(), AnyType = (
  /** @class */
  (function(_super) {
    __extends(AnyType2, _super);
    function AnyType2() {
      var _this = _super.call(this, "any", function(_) {
        return !0;
      }, success, identity2) || this;
      return _this._tag = "AnyType", _this;
    }
    return AnyType2;
  })(Type)
);
var any = new AnyType();
function refinement(codec, predicate, name) {
  return name === void 0 && (name = "(".concat(codec.name, " | ").concat(getFunctionName(predicate), ")")), new RefinementType(name, function(u) {
    return codec.is(u) && predicate(u);
  }, function(i, c) {
    var e = codec.validate(i, c);
    if (isLeft2(e))
      return e;
    var a = e.right;
    return predicate(a) ? success(a) : failure(a, c);
  }, codec.encode, codec, predicate);
}
var Integer = refinement(number, Number.isInteger, "Integer"), TaggedUnionType = (
  /** @class */
  (function(_super) {
    __extends(TaggedUnionType2, _super);
    function TaggedUnionType2(name, is, validate, encode, codecs, tag) {
      var _this = _super.call(this, name, is, validate, encode, codecs) || this;
      return _this.tag = tag, _this;
    }
    return TaggedUnionType2;
  })(UnionType)
);
var ObjectType = (
  /** @class */
  (function(_super) {
    __extends(ObjectType2, _super);
    function ObjectType2() {
      var _this = _super.call(this, "object", function(u) {
        return u !== null && typeof u == "object";
      }, function(u, c) {
        return _this.is(u) ? success(u) : failure(u, c);
      }, identity2) || this;
      return _this._tag = "ObjectType", _this;
    }
    return ObjectType2;
  })(Type)
);
var object = new ObjectType();
var StrictType = (
  /** @class */
  (function(_super) {
    __extends(StrictType2, _super);
    function StrictType2(name, is, validate, encode, props) {
      var _this = _super.call(this, name, is, validate, encode) || this;
      return _this.props = props, _this._tag = "StrictType", _this;
    }
    return StrictType2;
  })(Type)
);

// src/domain/whole.ts
var isWhole = (u) => typeof u == "number" && Number.isSafeInteger(u), Whole = new Type(
  "Whole",
  isWhole,
  (u, context) => isWhole(u) ? success(u) : failure(u, context),
  identity2
);

// src/domain/pack-report.ts
var FindingKind = keyof(
  {
    grew: null,
    changed: null,
    vanished: null,
    special: null,
    name: null,
    unreadable: null,
    "cut-short": null
  },
  "FindingKind"
), Finding = readonly(
  strict({ path: string, kind: FindingKind, detail: string }),
  "Finding"
), listedFindings = 100, PackReport = readonly(
  strict({
    /** Size of the archive file. */
    bytes: Whole,
    /** SHA-256 of the archive file. */
    sha256: string,
    /** Members in the archive. */
    entries: Whole,
    /** Bytes of file content in it, before compression. */
    contentBytes: Whole,
    /** Paths left out by an exclude pattern, `.backupignore` or `CACHEDIR.TAG` (a left-out directory counts once). */
    excluded: Whole,
    /** Paths that are not there as they should be but don't lower the outcome; the first of them listed. */
    noteCount: Whole,
    notes: readonlyArray(Finding),
    /** Paths that could not be stored whole; any of them makes the outcome partial. */
    problemCount: Whole,
    problems: readonlyArray(Finding)
  }),
  "PackReport"
);

// src/adapters/pack/archive-file.ts
var import_node_crypto = require("node:crypto"), import_node_fs = require("node:fs"), syncEvery = 32 * 1024 * 1024, partsAtOnce = 512, openArchive = (fd) => {
  let hash = (0, import_node_crypto.createHash)("sha256"), bytes = 0, synced = 0, syncing, syncError, writeAll = (parts) => {
    let rest = parts;
    for (; rest.length > 0; ) {
      let written = (0, import_node_fs.writevSync)(fd, rest.slice(0, partsAtOnce), bytes);
      bytes += written;
      let whole = 0;
      for (let part = rest[whole]; part !== void 0 && written >= part.length; part = rest[whole])
        written -= part.length, whole += 1;
      let cut = rest[whole];
      rest = cut === void 0 ? [] : [cut.subarray(written), ...rest.slice(whole + 1)];
    }
  }, syncBehind = () => {
    syncing !== void 0 || bytes - synced < syncEvery || (synced = bytes, syncing = new Promise((resolve2) => {
      (0, import_node_fs.fdatasync)(fd, (error) => {
        syncing = void 0, syncError ??= error ?? void 0, resolve2();
      });
    }));
  };
  return {
    append: (parts) => {
      if (syncError !== void 0) throw syncError;
      for (let part of parts) hash.update(part);
      writeAll(parts), syncBehind();
    },
    save: () => {
      let [savedHash, savedBytes] = [hash.copy(), bytes];
      return () => {
        (0, import_node_fs.ftruncateSync)(fd, savedBytes), [hash, bytes, synced] = [savedHash.copy(), savedBytes, Math.min(synced, savedBytes)];
      };
    },
    finish: async () => {
      if (await syncing, syncError !== void 0) throw syncError;
      return (0, import_node_fs.fsyncSync)(fd), { bytes, sha256: hash.digest("hex") };
    }
  };
};

// src/adapters/pack/block-stream.ts
var import_promises = require("node:timers/promises"), memberRoom = 1024 * 1024, BlockStream = class {
  /** The block being filled; bytes before `used` are taken. */
  block;
  used = 0;
  /** Fill level at which a block is sent on. */
  target;
  #free = new Array();
  #capacity;
  #codec;
  #file;
  #inFlight = new Array();
  #sequence = 0;
  #written = Promise.resolve();
  #mark;
  #sent = 0;
  #foresight;
  constructor(codec, file, foresight) {
    this.#codec = codec, this.#file = file, this.#foresight = foresight, this.target = codec.blockBytes, this.#capacity = codec.blockBytes + memberRoom, this.block = Buffer.allocUnsafeSlow(this.#capacity), file.append(codec.head());
  }
  /** Bytes the block can still take. */
  get room() {
    return this.#capacity - this.used;
  }
  /** Whether the block is full enough to be sent on. */
  get isFull() {
    return this.used >= this.target;
  }
  /** Remembers this place, to be gone back to even after the block was sent on. */
  mark() {
    return this.#mark = {
      sequence: this.#sequence,
      used: this.used,
      prefix: Buffer.from(this.block.subarray(0, this.used)),
      codec: this.#codec.save(),
      file: void 0
    }, this.#mark;
  }
  /** Forgets everything after the mark. */
  async rewind(mark) {
    if (mark.sequence !== this.#sequence) {
      if (await this.#drain(), mark.file === void 0) throw new Error("a mark was lost");
      mark.file(), mark.codec(), mark.prefix.copy(this.block), this.#sequence = mark.sequence;
    }
    this.used = mark.used;
  }
  /** Sends the block on, unless it is empty; while too many are in flight, looks ahead. */
  async flush() {
    if (this.used !== 0) {
      for (this.#send(), this.#foresight.upTo(this.#sent); this.#inFlight.length > this.#codec.inFlight; ) await this.#lookAhead(this.#inFlight.shift());
      this.block = this.#free.pop() ?? Buffer.allocUnsafeSlow(this.#capacity);
    }
  }
  async finish() {
    this.#send(), await this.#drain(), this.#file.append(this.#codec.tail());
  }
  #send() {
    if (this.used === 0) return;
    this.#sent += this.used;
    let sequence = this.#sequence, block = this.block, encoded = this.#codec.encode(block.subarray(0, this.used)), before = this.#written, written = (async () => {
      let parts = await encoded;
      await before;
      let mark = this.#mark;
      mark?.sequence === sequence && (mark.file = this.#file.save()), this.#file.append(parts), this.#codec.release(parts), this.#free.push(block);
    })();
    written.catch(() => {
    }), encoded.catch(() => {
    }), this.#written = written, this.#inFlight.push(written), this.#sequence += 1, this.used = 0;
  }
  async #lookAhead(until) {
    let wait = { over: !1 }, end = () => {
      wait.over = !0;
    };
    for (until?.then(end, end); !wait.over && this.#foresight.glance(); ) await (0, import_promises.setImmediate)();
    await until;
  }
  async #drain() {
    for (; this.#inFlight.length > 0; ) await this.#inFlight.shift();
  }
};

// src/adapters/pack/byte-path.ts
var ascii = /^[\x00-\x7f]*$/, isAscii = (path) => ascii.test(path), fromText = (text) => isAscii(text) ? text : Buffer.from(text, "utf8").toString("latin1"), toText = (path) => isAscii(path) ? path : Buffer.from(path, "latin1").toString("utf8"), toNative = (path) => isAscii(path) ? path : Buffer.from(path, "latin1"), joinBytes = (directory, name) => directory === "" ? name : directory.endsWith("/") ? directory + name : `${directory}/${name}`;

// src/adapters/pack/codec.ts
var import_node_os = require("node:os"), blocksForCores = () => Math.max(2, Math.min(3, (0, import_node_os.availableParallelism)() + 1)), plainCodec = () => ({
  blockBytes: 1024 * 1024,
  inFlight: 1,
  head: () => [],
  encode: (block) => Promise.resolve([block]),
  release: () => {
  },
  tail: () => [],
  save: () => () => {
  }
});

// src/adapters/pack/gzip-codec.ts
var import_node_zlib = require("node:zlib");

// src/adapters/pack/compressible.ts
var counts = new Uint32Array(256), table = new Int32Array(4096), glanceBytes = 256, plainEntropy = 7, entropy = (total) => {
  let bits = 0;
  for (let count of counts) count > 0 && (bits -= count * Math.log2(count / total));
  return bits / total;
}, glance = (block, stride) => {
  counts.fill(0);
  for (let sample = 0; sample < 8; sample += 1) {
    let start = sample * stride;
    for (let at = start; at < start + glanceBytes; at += 1) {
      let byte = block[at] ?? 0;
      counts[byte] = (counts[byte] ?? 0) + 1;
    }
  }
  return entropy(glanceBytes * 8);
}, looksCompressible = (block) => {
  if (block.length < 65536) return !0;
  let stride = Math.floor((block.length - 4096) / 7);
  if (glance(block, stride) < plainEntropy) return !0;
  counts.fill(0), table.fill(0);
  let repeats = 0, zeros = 0;
  for (let sample = 0; sample < 8; sample += 1) {
    let start = sample * stride, window = 0;
    for (let at = start; at < start + 4096; at += 1) {
      let byte = block[at] ?? 0;
      if (window = window << 8 | byte, window === 0) {
        zeros += 1;
        continue;
      }
      counts[byte] = (counts[byte] ?? 0) + 1;
      let slot = Math.imul(window, 2654435761) >>> 20;
      table[slot] === window && (repeats += 1), table[slot] = window;
    }
  }
  let total = 4096 * 8;
  return zeros > total * 0.0625 || repeats > total * 0.02 || entropy(total - zeros) < 7.95;
};

// src/adapters/pack/gzip-codec.ts
var windowBytes = 32 * 1024, storedBytes = 65535, memberHeader = Buffer.from([31, 139, 8, 0, 0, 0, 0, 0, 0, 3]), lastBlock = Buffer.from([3, 0]), store = (block) => {
  let count = Math.ceil(block.length / storedBytes), headers = Buffer.alloc(5 * count);
  return Array.from({ length: count }, (_, index) => {
    let slice = block.subarray(index * storedBytes, (index + 1) * storedBytes);
    return headers.writeUInt16LE(slice.length, 5 * index + 1), headers.writeUInt16LE(slice.length ^ 65535, 5 * index + 3), [headers.subarray(5 * index, 5 * index + 5), slice];
  }).flat();
}, deflate = (block, level, dictionary) => new Promise((resolve2, reject) => {
  let options = {
    level,
    // Two calls of the thread pool at most, without reserving memory that compressed data rarely needs.
    chunkSize: Math.max(65536, block.length >> 1),
    finishFlush: import_node_zlib.constants.Z_SYNC_FLUSH,
    ...dictionary.length === 0 ? {} : { dictionary }
  };
  (0, import_node_zlib.deflateRaw)(block, options, (error, result) => {
    error === null ? resolve2(result) : reject(error);
  });
}), gzipCodec = (level) => {
  let crc = 0, length = 0, dictionary = Buffer.alloc(0);
  return {
    blockBytes: 1024 * 1024,
    inFlight: blocksForCores(),
    head: () => [memberHeader],
    encode: async (block) => {
      let before = dictionary;
      return crc = (0, import_node_zlib.crc32)(block, crc), length += block.length, dictionary = Buffer.from(block.subarray(Math.max(0, block.length - windowBytes))), level === 0 || !looksCompressible(block) ? store(block) : [await deflate(block, level, before)];
    },
    // What is stored is the block itself, which is used again; what is deflated lies in V8's sight.
    release: () => {
    },
    tail: () => {
      let trailer = Buffer.alloc(8);
      return trailer.writeUInt32LE(crc >>> 0, 0), trailer.writeUInt32LE(length % 2 ** 32, 4), [lastBlock, trailer];
    },
    save: () => {
      let saved = { crc, length, dictionary };
      return () => {
        ({ crc, length, dictionary } = saved);
      };
    }
  };
};

// src/adapters/file-system.ts
var textIn = (error, key) => {
  let value = typeof error == "object" && error !== null ? Reflect.get(error, key) : void 0;
  return typeof value == "string" ? value : null;
}, codeOf = (error) => textIn(error, "code"), meanings = {
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  ENOSPC: "no space left on device",
  EDQUOT: "disk quota exceeded",
  EROFS: "read-only file system",
  EISDIR: "it is a directory",
  ENOTDIR: "a part of the path is not a directory",
  EEXIST: "it exists already",
  ELOOP: "too many symbolic links",
  ENAMETOOLONG: "the name is too long",
  EIO: "input/output error",
  EMFILE: "too many open files",
  ENFILE: "too many open files in the system",
  EFBIG: "the file system does not take a file of this size",
  EBUSY: "it is in use",
  ESTALE: "stale file handle",
  ENXIO: "no such device or address",
  EXDEV: "it lies on another file system"
}, meaningOf = (error) => {
  let code = codeOf(error);
  return (code === null ? void 0 : meanings[code]) ?? textIn(error, "message") ?? code ?? String(error);
};

// src/adapters/pack/pack-error.ts
var PackError = class extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
    this.name = "PackError";
  }
  kind;
}, errorCode = (error) => codeOf(error) ?? "", errorText = (error) => {
  let text = meaningOf(error);
  return text.split(`
`, 1)[0] ?? text;
};

// src/adapters/pack/zstd-codec.ts
var zlib = __toESM(require("node:zlib"));

// src/adapters/release.ts
var import_node_v8 = require("node:v8"), import_node_vm = require("node:vm"), isTransfer = (value) => typeof value == "function", findTransfer = () => {
  let own = Reflect.get(ArrayBuffer.prototype, "transfer");
  if (isTransfer(own)) return own;
  (0, import_node_v8.setFlagsFromString)("--harmony-rab-gsab-transfer");
  let hidden = (0, import_node_vm.runInNewContext)("ArrayBuffer.prototype.transfer");
  return (0, import_node_v8.setFlagsFromString)("--no-harmony-rab-gsab-transfer"), isTransfer(hidden) ? hidden : void 0;
}, transfer, searched = !1, release = ({ buffer }) => {
  searched || (transfer = findTransfer(), searched = !0), buffer.byteLength > Buffer.poolSize && transfer?.call(buffer, 0);
};

// src/adapters/pack/zstd-codec.ts
var hasZstd = (module2) => typeof module2 == "object" && module2 !== null && "zstdCompress" in module2, ofZlib = (module2) => (block, level) => new Promise((resolve2, reject) => {
  let options = {
    chunkSize: Math.max(65536, block.length >> 1),
    params: { [module2.constants.ZSTD_c_compressionLevel]: level }
  };
  module2.zstdCompress(block, options, (error, result) => {
    error === null ? resolve2(result) : reject(error);
  });
}), packageBinding = "@mongodb-js/zstd/bindings.js", hasCompress = (module2) => typeof module2 == "object" && module2 !== null && "compress" in module2 && typeof module2.compress == "function", ofPackage = async () => {
  let loaded;
  try {
    loaded = await import(packageBinding);
  } catch {
    loaded = void 0;
  }
  let binding = typeof loaded == "object" && loaded !== null && "default" in loaded ? loaded.default : loaded;
  if (!hasCompress(binding))
    throw new PackError(
      "unsupported",
      `zstd needs Node 22.15 or later, or the package @mongodb-js/zstd, which is not there for this Node (${process.version})`
    );
  return binding.compress;
}, zstdCodec = async (level) => {
  let compress = hasZstd(zlib) ? ofZlib(zlib) : await ofPackage();
  return {
    // A frame has no history of the frame before it: large frames keep the loss in ratio under a percent or two.
    blockBytes: 4 * 1024 * 1024,
    // Blocks are large and quickly encoded: more of them would take memory and win nothing.
    inFlight: 2,
    head: () => [],
    encode: async (block) => [await compress(block, level)],
    release: (parts) => parts.forEach(release),
    tail: () => [],
    save: () => () => {
    }
  };
};

// src/adapters/pack/choose-codec.ts
var levels = {
  gzip: { least: 0, most: 9, usual: 6 },
  zstd: { least: 1, most: 22, usual: 3 }
}, checked = (compression2, level) => {
  let { least, most, usual } = levels[compression2], chosen = level ?? usual;
  if (!Number.isInteger(chosen) || chosen < least || chosen > most)
    throw new PackError("unsupported", `${compression2} has the levels ${least} to ${most}, not ${chosen}`);
  return chosen;
}, chooseCodec = async (compression2, level) => {
  switch (compression2) {
    case "gzip":
      return gzipCodec(checked("gzip", level));
    case "zstd":
      return zstdCodec(checked("zstd", level));
    case "none":
      return plainCodec();
  }
};

// src/adapters/pack/file-member.ts
var import_node_fs8 = require("node:fs");

// src/adapters/pack/candidate.ts
var import_node_fs5 = require("node:fs");

// src/adapters/pack/listing.ts
var import_node_fs2 = require("node:fs");
var kindOf = (entry) => entry.isFile() ? "file" : entry.isDirectory() ? "directory" : entry.isSymbolicLink() ? "symlink" : entry.isFIFO() ? "FIFO" : entry.isSocket() ? "socket" : "device", byName = (one, other) => one.name < other.name ? -1 : one.name > other.name ? 1 : 0, listByStat = (path) => (0, import_node_fs2.readdirSync)(toNative(path), "latin1").flatMap((name) => {
  let stats = (0, import_node_fs2.lstatSync)(toNative(joinBytes(path, name)), { throwIfNoEntry: !1 });
  return stats === void 0 ? [] : [{ name, kind: kindOf(stats) }];
}), readAhead = 256, listWide = (path) => {
  let directory = (0, import_node_fs2.opendirSync)(toNative(path), { encoding: "latin1", bufferSize: readAhead }), entries = new Array();
  try {
    for (let entry = directory.readSync(); entry !== null; entry = directory.readSync())
      entries.push({ name: entry.name, kind: kindOf(entry) });
  } finally {
    directory.closeSync();
  }
  return entries;
}, listNarrow = (path) => (0, import_node_fs2.readdirSync)(toNative(path), { encoding: "latin1", withFileTypes: !0 }).map((entry) => ({
  name: entry.name,
  kind: kindOf(entry)
})), wideSize = 64 * 1024, listDirectory = (path, size2) => {
  let entries;
  try {
    entries = size2 < wideSize ? listNarrow(path) : listWide(path);
  } catch {
    entries = listByStat(path);
  }
  return entries.sort(byName);
};

// src/adapters/pack/member-context.ts
var memberPath = (root, path) => path === "" ? root : joinBytes(root, path), permissions = 4095, fieldsOf = (context, path, type2, stats, link) => {
  let [uid, gid] = [Number(stats.uid), Number(stats.gid)];
  return {
    path: memberPath(context.root, path) + (type2 === "Directory" ? "/" : ""),
    type: type2,
    mode: Number(stats.mode) & permissions,
    uid,
    gid,
    uname: context.owners.user(uid),
    gname: context.owners.group(gid),
    size: type2 === "File" ? Number(stats.size) : 0,
    mtimeNs: stats.mtimeNs,
    link
  };
};

// src/adapters/pack/member-fields.ts
var second = 1000000000n;

// src/adapters/pack/pax-blocks.ts
var import_header = require("tar/header");
var largestId = 2097151, largestSize = 8589934591, nameBytes = 32, fractionDigits = 9, paxTime = (ns) => {
  let absolute = ns < 0n ? -ns : ns, fraction = (absolute % second).toString().padStart(fractionDigits, "0");
  return `${ns < 0n ? "-" : ""}${absolute / second}.${fraction}`;
}, paxRecord = (key, value) => {
  let rest = key.length + value.length + 3, length = rest + 1;
  for (; length !== rest + String(length).length; ) length = rest + String(length).length;
  return `${length} ${key}=${value}
`;
}, longName = (name) => name.length > nameBytes || !isAscii(name), ownerRecords = ({ uid, gid, uname, gname }) => {
  let body = "";
  return uid > largestId && (body += paxRecord("uid", String(uid))), gid > largestId && (body += paxRecord("gid", String(gid))), longName(uname) && (body += paxRecord("uname", Buffer.from(uname).toString("latin1"))), longName(gname) && (body += paxRecord("gname", Buffer.from(gname).toString("latin1"))), body;
}, last = { owner: { uid: 0, gid: 0, uname: "", gname: "" }, records: "" }, recordsOfOwner = (fields) => {
  let { uid, gid, uname, gname } = fields, { owner } = last;
  return (uid !== owner.uid || gid !== owner.gid || uname !== owner.uname || gname !== owner.gname) && (last = { owner: { uid, gid, uname, gname }, records: ownerRecords(fields) }), last.records;
}, recordsBesideTime = (fields, pathFits) => {
  let body = "";
  return pathFits || (body += paxRecord("path", fields.path)), (fields.link.length > 100 || !isAscii(fields.link)) && (body += paxRecord("linkpath", fields.link)), fields.size > largestSize && (body += paxRecord("size", String(fields.size))), body + recordsOfOwner(fields);
}, announcements = /* @__PURE__ */ new Map(), announcement = (length) => {
  let made = announcements.get(length);
  if (made !== void 0) return made;
  let block = Buffer.alloc(512);
  return new import_header.Header({
    path: "PaxHeader",
    type: "ExtendedHeader",
    mode: 420,
    uid: 0,
    gid: 0,
    size: length,
    mtime: /* @__PURE__ */ new Date(0),
    linkpath: "",
    uname: "",
    gname: ""
  }).encode(block), announcements.set(length, block), block;
}, putRecords = (into, at, records) => {
  announcement(records.length).copy(into, at);
  let start = at + 512, end = start + Math.ceil(records.length / 512) * 512;
  return into.write(records, start, "latin1"), into.fill(0, start + records.length, end), end;
}, secondsDigits = 10, secondsLeast = 10 ** (secondsDigits - 1), secondsMost = 10 ** secondsDigits - 1, timeRecord = paxRecord("mtime", paxTime(BigInt(secondsMost) * second)), secondsAt = 512 + timeRecord.indexOf("=") + 1, fractionAt = secondsAt + secondsDigits + 1, timeMould = Buffer.alloc(2 * 512);
putRecords(timeMould, 0, timeRecord);
var putDigits = (into, at, length, value) => {
  let rest = value;
  for (let digit = at + length - 1; digit >= at; digit -= 1)
    into[digit] = 48 + rest % 10, rest = Math.floor(rest / 10);
}, putPax = (into, at, fields, pathFits) => {
  let { mtimeNs } = fields, records = recordsBesideTime(fields, pathFits), seconds = Number(mtimeNs / second), fraction = Number(mtimeNs % second), timed = mtimeNs < 0n || fraction !== 0;
  if (records === "" && timed && seconds >= secondsLeast && seconds <= secondsMost)
    return timeMould.copy(into, at), putDigits(into, at + secondsAt, secondsDigits, seconds), putDigits(into, at + fractionAt, fractionDigits, fraction), at + timeMould.length;
  let all = timed ? records + paxRecord("mtime", paxTime(mtimeNs)) : records;
  return all === "" ? at : putRecords(into, at, all);
};

// src/adapters/pack/ustar-block.ts
var import_header2 = require("tar/header");

// src/adapters/pack/octal-field.ts
var putOctal = (into, at, length, value) => {
  let last2 = at + length - 1, sum = 0, rest = value, digit = last2 - 1;
  for (into[last2] = 0, value < 8 ** (length - 2) && (into[digit] = 32, sum += 32, digit -= 1); digit >= at; digit -= 1) {
    let byte = 48 + rest % 8;
    rest = Math.floor(rest / 8), into[digit] = byte, sum += byte;
  }
  return sum;
};

// src/adapters/pack/ustar-block.ts
var mostOfName = 99, nameBytes2 = 100, prefix = { at: 345, length: 155 }, size = { at: 124, length: 12 }, time = { at: 136, length: 12 }, checksum = { at: 148, length: 8 }, header = new import_header2.Header(), secondsOf = ({ mtimeNs }) => mtimeNs < 0n ? 0 : Number(mtimeNs / second), nameOffset = (path) => {
  if (path.length <= mostOfName) return 0;
  let slash = path.lastIndexOf("/", Math.min(prefix.length, path.length - 2));
  return slash > 0 && path.length - slash - 1 <= nameBytes2 ? slash + 1 : null;
}, nameBesideRecord = (path) => {
  let text = toText(path);
  return Buffer.byteLength(text) <= mostOfName ? text : path.replace(/[^\x00-\x7f]/g, "_").slice(0, mostOfName);
}, encodeWhole = (into, at, fields, cut) => {
  header.path = cut === null ? nameBesideRecord(fields.path) : fields.path, header.type = fields.type, header.mode = fields.mode, header.uid = fields.uid, header.gid = fields.gid, header.size = fields.size, header.mtime = new Date(secondsOf(fields) * 1e3), header.linkpath = toText(fields.link), header.uname = fields.uname, header.gname = fields.gname, into.fill(0, at, at + 512), header.encode(into, at);
}, moulds = /* @__PURE__ */ new Map(), mostMoulds = 1e3, cast = (fields) => {
  let block = Buffer.alloc(512);
  encodeWhole(block, 0, { ...fields, path: "", link: "", size: 0, mtimeNs: 0n }, 0);
  for (let { at, length } of [size, time]) block.fill(0, at, at + length);
  return block.fill(" ", checksum.at, checksum.at + checksum.length), { block, sum: block.reduce((sum, byte) => sum + byte, 0) };
}, mouldOf = (fields) => {
  let { type: type2, mode, uid, gid, uname, gname } = fields, key = `${type2} ${mode} ${uid} ${gid} ${uname} ${gname}`, known = moulds.get(key);
  if (known !== void 0) return known;
  moulds.size === mostMoulds && moulds.clear();
  let made = cast(fields);
  return moulds.set(key, made), made;
}, largest = 8 ** 11 - 1, putText = (into, at, text, from, to) => {
  let sum = 0;
  for (let index = from; index < to; index += 1) {
    let byte = text.charCodeAt(index);
    into[at + index - from] = byte, sum += byte;
  }
  return sum;
}, putUstar = (into, at, fields, cut) => {
  let { path, link, size: bytes } = fields, seconds = secondsOf(fields);
  if (cut === null || link !== "" || bytes > largest || seconds > largest) {
    encodeWhole(into, at, fields, cut);
    return;
  }
  let mould = mouldOf(fields);
  mould.block.copy(into, at);
  let sum = mould.sum + putText(into, at, path, cut, path.length);
  cut > 0 && (sum += putText(into, at + prefix.at, path, 0, cut - 1)), sum += putOctal(into, at + size.at, size.length, bytes), sum += putOctal(into, at + time.at, time.length, seconds), putOctal(into, at + checksum.at, checksum.length, sum);
};

// src/adapters/pack/member-header.ts
var headerBound = (fields) => 4 * 512 + fields.path.length + fields.link.length + 4 * (fields.uname.length + fields.gname.length) + 512, writeHeader = (into, at, fields) => {
  let cut = isAscii(fields.path) ? nameOffset(fields.path) : null, offset = putPax(into, at, fields, cut !== null);
  return putUstar(into, offset, fields, cut), offset + 512;
};

// src/adapters/pack/walk.ts
var import_node_fs4 = require("node:fs");

// src/adapters/pack/cache-tag.ts
var import_node_fs3 = require("node:fs");
var cacheTagName = "CACHEDIR.TAG", signature = Buffer.from("Signature: 8a477f597d28d172789f06886806bc55", "latin1"), isCacheDirectory = (path, listing) => {
  if (!listing.some((entry) => entry.name === cacheTagName && entry.kind === "file")) return !1;
  try {
    let flags = import_node_fs3.constants.O_RDONLY | import_node_fs3.constants.O_NOFOLLOW | import_node_fs3.constants.O_NONBLOCK, fd = (0, import_node_fs3.openSync)(toNative(joinBytes(path, cacheTagName)), flags);
    try {
      let start = Buffer.alloc(signature.length);
      return (0, import_node_fs3.readSync)(fd, start, 0, start.length, 0) === start.length && start.equals(signature);
    } finally {
      (0, import_node_fs3.closeSync)(fd);
    }
  } catch {
    return !1;
  }
};

// src/adapters/pack/exclusion.ts
var import_ignore = __toESM(require_ignore());
var ignoreFileName = ".backupignore", answersKept = 2e4, takingBack = (directory) => `!/${directory.replace(/[\\*?[\]!# ]/g, "\\$&")}`, makeLevel = (base, patterns) => {
  let takenBack = new Array(), compile = () => (0, import_ignore.default)({ ignorecase: !1 }).add(patterns).add(takenBack), rules = compile(), answers = 0, test = (path) => (answers += 1, answers % answersKept === 0 && (rules = compile()), rules.test(path));
  return {
    base,
    opinion: (path) => {
      let result = test(path);
      if (!result.ignored) return result.unignored ? "in" : "none";
      for (let end = path.indexOf("/"); end >= 0 && end < path.length - 1; end = path.indexOf("/", end + 1)) {
        let parent = path.slice(0, end + 1);
        test(parent).ignored && (takenBack.push(takingBack(parent)), rules = compile());
      }
      return result = test(path), result.unignored ? "in" : result.ignored ? "out" : "none";
    }
  };
}, noExclusion = [], fromPatterns = (patterns) => patterns.length === 0 ? noExclusion : [makeLevel("", patterns)], withIgnoreFile = (outer, requested, directory, content) => {
  let base = directory === "" ? "" : `${toText(directory)}/`;
  return [...outer.filter((level) => !requested.includes(level)), makeLevel(base, content), ...requested];
}, isExcluded = (exclusion, path, isDirectory) => {
  if (exclusion.length === 0) return !1;
  let text = (isAscii(path) ? path : toText(path)) + (isDirectory ? "/" : "");
  for (let index = exclusion.length - 1; index >= 0; index -= 1) {
    let level = exclusion[index];
    if (level === void 0) continue;
    let opinion = level.opinion(text.slice(level.base.length));
    if (opinion !== "none") return opinion === "out";
  }
  return !1;
};

// src/adapters/pack/walk.ts
var identity3 = (stats) => `${stats.dev}:${stats.ino}`, exclusionInside = (outer, requested, frame) => {
  if (!frame.listing.some((entry) => entry.name === ignoreFileName && entry.kind === "file")) return outer;
  try {
    let content = (0, import_node_fs4.readFileSync)(toNative(joinBytes(frame.native, ignoreFileName)), "utf8");
    return withIgnoreFile(outer, requested, frame.path, content);
  } catch {
    return outer;
  }
};
function* walk(options) {
  let requested = fromPatterns(options.exclude), frames = new Array();
  function* enter(path, native, outer) {
    try {
      let stats = (0, import_node_fs4.lstatSync)(toNative(native), { bigint: !0 });
      if (!stats.isDirectory()) {
        let now = kindOf(stats);
        now !== "directory" && (yield { type: now, path, native });
        return;
      }
      if (options.never.has(identity3(stats))) return;
      yield { type: "directory", path, native, stats };
      let listing = listDirectory(native, Number(stats.size));
      options.excludeCaches && isCacheDirectory(native, listing) && (listing.length > 1 && (yield { type: "excluded", path }), listing = listing.filter((entry) => entry.name === cacheTagName));
      let exclusion = exclusionInside(outer, requested, { path, native, listing });
      frames.push({ path, native, listing, exclusion, next: 0 });
    } catch (error) {
      yield { type: "failed", path, error };
    }
  }
  options.topKind === "directory" ? yield* enter("", options.top, requested) : yield { type: options.topKind, path: "", native: options.top };
  for (let frame = frames.at(-1); frame !== void 0; frame = frames.at(-1)) {
    let entry = frame.listing[frame.next];
    if (entry === void 0) {
      frames.pop();
      continue;
    }
    frame.next += 1;
    let path = joinBytes(frame.path, entry.name), native = joinBytes(frame.native, entry.name);
    isExcluded(frame.exclusion, path, entry.kind === "directory") ? yield { type: "excluded", path } : entry.kind === "directory" ? yield* enter(path, native, frame.exclusion) : yield { type: entry.kind, path, native };
  }
}

// src/adapters/pack/candidate.ts
var paddingBound = 1024, candidateOf = (context, path, fd) => {
  let { archive, findings, linked, stream } = context, stats = (0, import_node_fs5.fstatSync)(fd, { bigint: !0 });
  if (!stats.isFile()) {
    findings.add("vanished", path, `a ${kindOf(stats)} has taken its place`);
    return;
  }
  if (stats.ino === archive.ino && stats.dev === archive.dev) return;
  let size2 = Number(stats.size), shared = stats.nlink > 1n ? identity3(stats) : void 0, first = shared === void 0 ? void 0 : linked.get(shared), whole = first === void 0, fields = fieldsOf(context, path, whole ? "File" : "Link", stats, first ?? ""), large = whole && headerBound(fields) + size2 + paddingBound > stream.room;
  return { stats, size: size2, fields, shared, whole, large };
};

// src/adapters/pack/file-content.ts
var import_node_fs6 = require("node:fs");
var uncopied = { stored: 0, error: void 0, ended: !1 }, copyPiece = (stream, tally, fd, bytes, before) => {
  let { stored, error, ended } = before, left3 = bytes;
  for (; left3 > 0; ) {
    let got = 0;
    if (!ended) {
      try {
        got = (0, import_node_fs6.readSync)(fd, stream.block, stream.used, left3, stored);
      } catch (caught) {
        error = caught;
      }
      ended = got === 0, stored += got;
    }
    ended && (stream.block.fill(0, stream.used, stream.used + left3), got = left3), stream.used += got, left3 -= got, tally.add(got);
  }
  return { stored, error, ended };
}, padContent = (stream, size2) => {
  let padding = (512 - size2 % 512) % 512;
  stream.block.fill(0, stream.used, stream.used + padding), stream.used += padding;
}, copyContent = async (stream, tally, fd, size2) => {
  let copied = uncopied, left3 = size2;
  for (; left3 > 0; ) {
    let fits = left3 + 512 <= stream.room;
    !fits && stream.isFull && await stream.flush();
    let piece = fits ? left3 : Math.min(left3, stream.target - stream.used);
    copied = copyPiece(stream, tally, fd, piece, copied), left3 -= piece;
  }
  return padContent(stream, size2), copied;
};

// src/adapters/pack/verdict.ts
var import_node_fs7 = require("node:fs");
var smallAttempts = 3, largeAttempts = 2, changeOf = (before, copied, fd) => {
  let after = (0, import_node_fs7.fstatSync)(fd, { bigint: !0 });
  return BigInt(copied.stored) < before.size || after.size < before.size ? "shrank" : after.size > before.size ? "grew" : after.mtimeNs === before.mtimeNs ? "none" : "changed";
}, report = (context, path, size2, copied, change) => {
  let { findings } = context;
  copied.error !== void 0 ? findings.add(
    "unreadable",
    path,
    `${errorText(copied.error)} after ${copied.stored} of ${size2} bytes; the rest is NUL bytes`
  ) : copied.stored < size2 ? findings.add(
    "cut-short",
    path,
    `${copied.stored} of ${size2} bytes were left to read; the rest is NUL bytes`
  ) : change === "grew" ? findings.add("grew", path, `stored as the ${size2} bytes it had when it was opened`) : change !== "none" && findings.add("changed", path, "it was written to while it was read");
}, judge = (context, path, candidate, copied, fd, attempt) => {
  let { stats, size: size2, large, shared } = candidate, change = changeOf(stats, copied, fd);
  return copied.error !== void 0 && copied.stored === 0 ? (context.findings.add("unreadable", path, errorText(copied.error)), "not stored") : change !== "none" && !(large && change === "grew") && copied.error === void 0 && attempt < (large ? largeAttempts : smallAttempts) ? "again" : (report(context, path, size2, copied, change), shared !== void 0 && context.linked.set(shared, memberPath(context.root, path)), "stored");
};

// src/adapters/pack/file-member.ts
var openFlags = import_node_fs8.constants.O_RDONLY | import_node_fs8.constants.O_NOFOLLOW | import_node_fs8.constants.O_NONBLOCK, openFile = ({ findings }, path, native) => {
  try {
    return (0, import_node_fs8.openSync)(toNative(native), openFlags);
  } catch (error) {
    let code = errorCode(error);
    code === "ENOENT" ? findings.add("vanished", path, "gone before it could be read") : code === "ELOOP" ? findings.add("vanished", path, "a symbolic link has taken its place") : findings.add("unreadable", path, errorText(error));
    return;
  }
}, storeSmall = (context, path, fd, attempt) => {
  let { stream, tally } = context, candidate = candidateOf(context, path, fd);
  if (candidate === void 0) return "not stored";
  if (candidate.large) return "large";
  let { used } = stream, { contentBytes } = tally;
  if (stream.used = writeHeader(stream.block, used, candidate.fields), !candidate.whole) return "stored";
  let copied = copyPiece(stream, tally, fd, candidate.size, uncopied);
  padContent(stream, candidate.size);
  let verdict = judge(context, path, candidate, copied, fd, attempt);
  return verdict !== "stored" && (stream.used = used, tally.contentBytes = contentBytes), verdict;
}, storeLarge = async (context, path, fd, attempt) => {
  let { stream, tally } = context, candidate = candidateOf(context, path, fd);
  if (candidate === void 0) return "not stored";
  let mark = stream.mark(), { contentBytes } = tally;
  if (stream.used = writeHeader(stream.block, stream.used, candidate.fields), !candidate.whole) return "stored";
  let copied = await copyContent(stream, tally, fd, candidate.size), verdict = judge(context, path, candidate, copied, fd, attempt);
  return verdict !== "stored" && (await stream.rewind(mark), tally.contentBytes = contentBytes), verdict;
}, storeLargeFile = async (context, path, native) => {
  let verdict = "again";
  for (let attempt = 1; verdict === "again"; attempt += 1) {
    let fd = openFile(context, path, native);
    if (fd === void 0) return;
    try {
      verdict = await storeLarge(context, path, fd, attempt);
    } finally {
      (0, import_node_fs8.closeSync)(fd);
    }
  }
  verdict === "stored" && (context.tally.entries += 1);
}, storeFile = (context, path, native) => {
  let verdict = "again";
  for (let attempt = 1; verdict === "again"; attempt += 1) {
    let fd = openFile(context, path, native);
    if (fd === void 0) return;
    try {
      verdict = storeSmall(context, path, fd, attempt);
    } finally {
      (0, import_node_fs8.closeSync)(fd);
    }
  }
  if (verdict === "large") return storeLargeFile(context, path, native);
  verdict === "stored" && (context.tally.entries += 1);
};

// src/adapters/pack/findings.ts
var problemKinds = /* @__PURE__ */ new Set(["unreadable", "cut-short"]), makeFindings = () => {
  let lists = { notes: new Array(), problems: new Array() }, counts2 = { notes: 0, problems: 0 };
  return {
    add: (kind, path, detail) => {
      let sort = problemKinds.has(kind) ? "problems" : "notes";
      counts2[sort] += 1, lists[sort].length < listedFindings && lists[sort].push({ path: path === "" ? "." : toText(path), kind, detail });
    },
    total: () => ({
      noteCount: counts2.notes,
      notes: [...lists.notes],
      problemCount: counts2.problems,
      problems: [...lists.problems]
    })
  };
};

// src/adapters/pack/free-space.ts
var bestRatio = 500, leastBytes = (extent, compression2) => compression2 === "none" ? extent.contentBytes + 512 * (extent.entries + 2) : Math.floor(extent.allocatedBytes / bestRatio), inUnits = (bytes) => {
  let units = ["bytes", "KiB", "MiB", "GiB", "TiB"], power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10))), value = bytes / 1024 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${units[power] ?? "bytes"}`;
}, checkFreeSpace = (extent, compression2, free) => {
  let least = leastBytes(extent, compression2);
  if (free < least)
    throw new PackError(
      "no-space",
      `no space left on the device: ${inUnits(free)} free, at least ${inUnits(least)} needed`
    );
};

// src/adapters/pack/foresight.ts
var glanceSteps = 256, stepsOfBlock = 2048, boldness = 0.5, makeForesight = (scan, tally, compression2, free) => {
  let look = (steps) => {
    if (tally.totals !== void 0) return !1;
    let extent = scan.go(steps);
    return extent === void 0 ? !0 : (checkFreeSpace(extent, compression2, free), tally.totals = extent, !1);
  };
  return {
    glance: () => look(glanceSteps),
    upTo: (bytes) => {
      look(bytes > free * boldness ? 1 / 0 : stepsOfBlock);
    }
  };
};

// src/adapters/pack/owners.ts
var import_node_fs9 = require("node:fs"), import_node_os2 = require("node:os"), namesById = (file) => {
  let names = /* @__PURE__ */ new Map(), text = "";
  try {
    text = (0, import_node_fs9.readFileSync)(file, "utf8");
  } catch {
    return names;
  }
  for (let line of text.split(`
`)) {
    let [name, , id] = line.split(":");
    if (name === void 0 || name === "" || id === void 0 || !/^\d+$/.test(id)) continue;
    let number2 = Number(id);
    names.has(number2) || names.set(number2, name);
  }
  return names;
}, loadOwners = () => {
  let users = namesById("/etc/passwd"), groups = namesById("/etc/group");
  try {
    let self = (0, import_node_os2.userInfo)();
    users.has(self.uid) || users.set(self.uid, self.username);
  } catch {
  }
  return { user: (uid) => users.get(uid) ?? "", group: (gid) => groups.get(gid) ?? "" };
};

// src/adapters/pack/scan.ts
var import_node_fs10 = require("node:fs");
var sectorBytes = 512, lookAt = (native) => {
  try {
    return (0, import_node_fs10.lstatSync)(toNative(native), { bigint: !0, throwIfNoEntry: !1 });
  } catch {
    return;
  }
}, startScan = (options) => {
  let steps = walk(options), linked = /* @__PURE__ */ new Set(), entries = 0, contentBytes = 0, allocatedBytes = 0, countFile = (native) => {
    entries += 1;
    let stats = lookAt(native);
    if (stats === void 0) return;
    if (stats.nlink > 1n) {
      let key = `${stats.dev}:${stats.ino}`;
      if (linked.has(key)) return;
      linked.add(key);
    }
    let size2 = Number(stats.size);
    contentBytes += size2, allocatedBytes += Math.min(size2, Number(stats.blocks) * sectorBytes);
  };
  return {
    go: (most) => {
      for (let seen = 0; seen < most; seen += 1) {
        let { done, value: step } = steps.next();
        if (done === !0) return { entries, contentBytes, allocatedBytes };
        step.type === "file" ? countFile(step.native) : (step.type === "directory" || step.type === "symlink") && (entries += 1);
      }
    }
  };
};

// src/adapters/pack/source.ts
var import_node_fs11 = require("node:fs");
var resolve = (path) => {
  try {
    let top = import_node_fs11.realpathSync.native(path, "latin1"), stats = (0, import_node_fs11.statSync)(path);
    return (0, import_node_fs11.accessSync)(path, stats.isDirectory() ? import_node_fs11.constants.R_OK | import_node_fs11.constants.X_OK : import_node_fs11.constants.R_OK), { top, kind: kindOf(stats) };
  } catch (error) {
    throw new PackError("source", errorText(error));
  }
}, identities = (directories) => new Set(
  directories.flatMap((directory) => {
    let stats = (0, import_node_fs11.statSync)(directory, { bigint: !0, throwIfNoEntry: !1 });
    return stats === void 0 ? [] : [identity3(stats)];
  })
), openSource = (request) => {
  let { top, kind } = resolve(request.source);
  if (kind !== "file" && kind !== "directory")
    throw new PackError("source", `it is a ${kind}, not a directory or a file`);
  let never2 = identities(request.never);
  for (let path = top; ; path = path.slice(0, path.lastIndexOf("/"))) {
    let stats = (0, import_node_fs11.statSync)(Buffer.from(path === "" ? "/" : path, "latin1"), {
      bigint: !0,
      throwIfNoEntry: !1
    });
    if (stats !== void 0 && never2.has(identity3(stats)))
      throw new PackError("source", "it is inside a directory that is never backed up");
    if (path === "") break;
  }
  return { top, kind, never: never2 };
};

// src/adapters/pack/tally.ts
var interval = 200, Tally = class {
  entries = 0;
  contentBytes = 0;
  excluded = 0;
  /** Once known. */
  totals;
  #path = "";
  #last = -1 / 0;
  #onProgress;
  constructor(onProgress) {
    this.#onProgress = onProgress;
  }
  /** The member in hand. */
  begin(path) {
    this.#path = path, this.tick();
  }
  add(bytes) {
    this.contentBytes += bytes, this.tick();
  }
  /** Reports if the last report is long enough ago. The monotonic clock drives this, never the archive. */
  tick() {
    let now = performance.now();
    now - this.#last < interval || (this.#last = now, this.report());
  }
  /** Reports the end: there was as much as was stored, even if that came before the totals were known. */
  end() {
    let { entries, contentBytes } = this;
    this.totals ??= { entries, contentBytes }, this.report();
  }
  report() {
    this.#onProgress({
      entries: this.entries,
      contentBytes: this.contentBytes,
      totalEntries: this.totals?.entries ?? null,
      totalContentBytes: this.totals?.contentBytes ?? null,
      path: this.#path === "" ? "." : toText(this.#path)
    });
  }
};

// src/adapters/pack/pack-tree.ts
var storeSymlink = (context, path, native) => {
  let { stream, findings, tally } = context;
  try {
    let stats = (0, import_node_fs12.lstatSync)(toNative(native), { bigint: !0 }), link = (0, import_node_fs12.readlinkSync)(toNative(native), "latin1");
    stream.used = writeHeader(
      stream.block,
      stream.used,
      fieldsOf(context, path, "SymbolicLink", stats, link)
    ), tally.entries += 1;
  } catch (error) {
    let code = errorCode(error);
    code === "ENOENT" || code === "EINVAL" ? findings.add("vanished", path, "gone before it could be read") : findings.add("unreadable", path, errorText(error));
  }
}, store2 = (context, step) => {
  let { stream, findings, tally } = context;
  switch (step.type) {
    case "directory":
      stream.used = writeHeader(
        stream.block,
        stream.used,
        fieldsOf(context, step.path, "Directory", step.stats, "")
      ), tally.entries += 1;
      break;
    case "file":
      return storeFile(context, step.path, step.native);
    case "symlink":
      storeSymlink(context, step.path, step.native);
      break;
    case "excluded":
      tally.excluded += 1;
      break;
    case "failed":
      errorCode(step.error) === "ENOENT" ? findings.add("vanished", step.path, "gone before it could be read") : findings.add("unreadable", step.path, errorText(step.error));
      break;
    default:
      findings.add("special", step.path, `a ${step.type} is not stored`);
  }
}, packTree = async (request, target, onProgress) => {
  let source = openSource(request), codec = await chooseCodec(request.compression, request.level), { exclude, excludeCaches } = request, options = {
    top: source.top,
    topKind: source.kind,
    exclude,
    excludeCaches,
    never: source.never
  }, tally = new Tally(onProgress), { bavail, bsize } = (0, import_node_fs12.statfsSync)(target.path), foresight = makeForesight(startScan(options), tally, request.compression, bavail * bsize), file = openArchive(target.fd), stream = new BlockStream(codec, file, foresight), findings = makeFindings(), context = {
    stream,
    findings,
    tally,
    owners: loadOwners(),
    root: fromText(request.root),
    archive: (0, import_node_fs12.fstatSync)(target.fd, { bigint: !0 }),
    linked: /* @__PURE__ */ new Map()
  };
  for (let step of walk(options)) {
    if (stream.isFull && await stream.flush(), tally.begin(step.path), step.type === "failed" && step.path === "") throw new PackError("source", errorText(step.error));
    let storing = store2(context, step);
    storing !== void 0 && await storing;
  }
  if (tally.entries === 0)
    throw new PackError("source", findings.total().problems[0]?.detail ?? "no such file or directory");
  stream.block.fill(0, stream.used, stream.used + 2 * 512), stream.used += 2 * 512, await stream.finish();
  let written = await file.finish();
  tally.end();
  let { entries, contentBytes, excluded } = tally, report2 = PackReport.decode({ ...written, entries, contentBytes, excluded, ...findings.total() });
  if (isLeft2(report2)) throw new Error("the report of a finished archive does not hold whole numbers");
  return report2.right;
};

// ../../tmp/speed/tp-gen.ts
var [corpus, compression] = process.argv.slice(2), t = `/dev/shm/speed/tp.${process.pid}`, cpu = () => Number((0, import_node_fs13.readFileSync)(`/proc/self/task/${process.pid}/schedstat`, "latin1").split(" ")[0]) / 1e6;
(async () => {
  let fd = (0, import_node_fs13.openSync)(t, "wx"), a = cpu(), b = process.cpuUsage(), w = performance.now(), r = await packTree({ source: `/dev/shm/speed/${corpus}`, root: "x", never: [], exclude: [], excludeCaches: !1, compression, level: null }, { fd, path: t }, () => {
  }), d = process.cpuUsage(b);
  console.log(JSON.stringify({ thread: cpu() - a, total: (d.user + d.system) / 1e3, wall: performance.now() - w, bytes: r.bytes, rss: Number(/VmHWM:\s+(\d+)/.exec((0, import_node_fs13.readFileSync)("/proc/self/status", "utf8"))?.[1]) / 1e3 })), (0, import_node_fs13.closeSync)(fd), (0, import_node_fs13.unlinkSync)(t);
})();
