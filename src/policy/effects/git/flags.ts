import type { FlagSource } from "../flag-table.ts"

/** Flags of the commands that show commits and differences: https://git-scm.com/docs/git-log#_commit_limiting */
export const showing: FlagSource = {
  none: "abbrev-commit all all-match branches cached check cherry-mark cherry-pick children cumulative date-order decorate-refs dirstat exit-code extended-regexp first-parent fixed-strings follow full-diff full-history full-index graph heads histogram ignore-all-space ignore-blank-lines ignore-space-at-eol ignore-space-change left-only left-right mailmap merge-base merges minimal name-only name-status no-abbrev no-color no-decorate no-ext-diff no-index no-merges no-notes no-patch no-prefix no-renames numbered numstat oneline parents patch patch-with-stat patience pickaxe-all pickaxe-regex porcelain quiet raw regexp-ignore-case relative-date remotes reverse right-only root shortstat show-pulls show-signature simplify-by-decoration simplify-merges staged summary tags topo-order use-mailmap verbose verify walk-reflogs",
  value:
    "L S G after author before committer date diff-algorithm diff-filter format grep max-count min-parents max-parents pathspec-from-file since skip until",
  values: "exclude glob",
  optional:
    "abbrev abbrev-ref color color-words decorate find-copies find-renames ignore-submodules notes pretty relative short stat submodule unified word-diff",
  short:
    "E:extended-regexp F:fixed-strings G:G L:L M:find-renames R:reverse S:S a:all b:ignore-space-change g:walk-reflogs i:regexp-ignore-case n:max-count p:patch q:quiet s:no-patch v:verbose w:ignore-all-space z:raw"
}

/** All of them, since one of its letters runs a program: https://git-scm.com/docs/git-grep */
export const grepFlags: FlagSource = {
  none: "all-match and basic-regexp break cached column count extended-regexp files-with-matches files-without-match fixed-strings full-name function-context h H heading ignore-case index invert-match line-number name-only no-color no-index no-recursive no-textconv not null only-matching or perl-regexp quiet recurse-submodules recursive show-function text textconv untracked word-regexp",
  value: "after-context before-context context f max-count max-depth threads",
  values: "e",
  optional: "color open-files-in-pager",
  short:
    "A:after-context a:text B:before-context C:context c:count E:extended-regexp e:e F:fixed-strings f:f G:basic-regexp H:H h:h I:I i:ignore-case L:files-without-match l:files-with-matches m:max-count n:line-number O:open-files-in-pager o:only-matching P:perl-regexp p:show-function q:quiet r:recursive v:invert-match W:function-context w:word-regexp z:null"
}

/** Git takes these before its command only: https://git-scm.com/docs/git#_options */
export const ownFlags: FlagSource = {
  none: "bare glob-pathspecs help html-path icase-pathspecs info-path literal-pathspecs man-path no-advice no-lazy-fetch no-optional-locks no-pager no-replace-objects noglob-pathspecs paginate version",
  value: "attr-source git-dir namespace super-prefix work-tree",
  values: "c C config-env",
  optional: "exec-path",
  short: "C:C c:c h:help p:paginate P:no-pager v:version"
}
