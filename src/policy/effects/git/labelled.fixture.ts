import type { Labelled } from "../labelled.fixture.ts"

/** git, gh and glab as runbooks and GitOps write them, and the class that a reviewer gave each before the classifier was run on it. */
export const labelledGit: Labelled = {
  read: `
git
git --version
git help push
git status
git status --short --branch
git status -sb
git -C /srv/config status
git --no-pager log -n 5
git log --oneline --graph --all
git log -p -- apps/web.yaml
git log -S image: --since=2.weeks
git log -c
git log origin/main..HEAD --format=%H·%s
git log --author=x --grep=fix
git shortlog -sne
git shortlog --committer --numbered
git diff
git diff HEAD~1 -- values.yaml
git diff --stat main...release
git diff --cached
git diff -C HEAD
git show HEAD
git show abc123:apps/web.yaml
git blame -L 10,20 apps/web.yaml
git branch
git branch -a
git branch -vv
git branch -r --contains abc123
git branch --show-current
git branch --merged main
git branch --list release/*
git tag
git tag -l v1.*
git tag --contains abc123
git tag -n
git tag --sort=-creatordate
git describe --tags
git remote
git remote -v
git remote show origin
git remote get-url origin
git rev-parse HEAD
git rev-parse --abbrev-ref HEAD
git rev-list --count HEAD
git ls-files
git ls-tree -r HEAD --name-only
git ls-remote --heads origin
git ls-remote https://example.com/r.git
git cat-file -p HEAD
git grep -n imagePullSecrets
git grep -rl checkout -- apps
git merge-base main HEAD
git reflog
git reflog show main
git stash list
git stash show -p
git config --get remote.origin.url
git config --list
git config user.email
git config get user.email
git for-each-ref --sort=-committerdate refs/heads
git name-rev abc123
git cherry -v main
git worktree list
git submodule status
git count-objects -vH
git fsck
git bisect log
git notes list
git verify-commit HEAD
git range-diff main~3..main main~3..topic
git diff-tree --no-commit-id --name-only -r HEAD
git check-ignore -v file
git -c color.ui=never diff
git push --dry-run origin main
git fetch --dry-run
git clean -nd
git add -n .
git prune --dry-run
git commit --dry-run
git lfs ls-files
git archive HEAD
gh
gh --version
gh help pr
gh pr list
gh pr list --state merged --limit 5 --json number,title
gh pr view 12
gh pr view 12 --json mergeable,statusCheckRollup
gh pr checks 12 --watch
gh pr diff 12
gh pr status
gh issue list --label incident
gh issue view 3 --comments
gh run list --workflow deploy.yml --branch main -L 3
gh run view 123 --log-failed
gh run watch 123
gh workflow list
gh workflow view deploy.yml --yaml
gh repo view owner/repo --json defaultBranchRef
gh repo list owner
gh release list -R owner/repo
gh release view v1.2.3
gh api repos/owner/repo/commits/main
gh api /repos/owner/repo/deployments --paginate --jq .[0].sha
gh api -X GET search/code -f q=x
gh api --method GET repos/o/r/actions/runs -f status=failure
gh api graphql -f query={viewer{login}}
gh api graphql -f query=query{repository(owner:"o",name:"r"){id}}
gh search issues outage --repo owner/repo
gh secret list
gh variable list
gh cache list
gh auth status
gh label list
gh ruleset check main
gh status
gh config get editor
gh extension list
gh codespace list
glab mr list
glab mr view 12
glab mr diff 12
glab mr list --merged
glab issue view 4
glab ci status
glab ci view main
glab ci trace build
glab ci list
glab pipeline list
glab ci lint
glab release list
glab repo view group/project
glab repo search -s x
glab api projects/:id/merge_requests
glab auth status
glab schedule list
`,
  "sensitive-read": `
gh auth token
gh auth status --show-token
gh api --hostname ghe.example.com repos/o/r
glab variable list
glab variable get TOKEN
glab variable export
glab auth status -t
`,
  low: `
git fetch
git fetch --all --prune
git fetch origin main
`,
  high: `
git add .
git add -A
git commit -m fix
git commit --amend --no-edit
git commit -n -m skip-hooks
git checkout main
git checkout -b rollback/web
git switch -c fix
git merge release
git merge --dry-run release
git rebase main
git cherry-pick abc123
git revert --no-edit abc123
git pull
git pull --rebase origin main
git clone https://example.com/r.git
git branch rollback
git branch -m old new
git branch --set-upstream-to=origin/main
git branch -u origin/main
git tag v1.2.3
git tag -a v1.2.3 -m release
git stash
git stash pop
git stash push -m wip
git push
git push origin main
git push -u origin fix
git push --tags
git push origin HEAD:refs/heads/fix
git reset
git reset --soft HEAD~1
git reset HEAD file
git remote add upstream https://example.com/r.git
git remote set-url origin https://example.com/r.git
git remote prune origin
git mv a b
git init
git apply fix.patch
git am fix.mbox
git submodule update --init --recursive
git worktree add ../x main
git diff --output=/tmp/x
git log --output /tmp/x
git archive -o x.tar HEAD
git format-patch -1
git notes add -m x
git bisect start
gh pr create --fill
gh pr create --title x --body y
gh pr merge 12 --squash --delete-branch
gh pr close 12
gh pr comment 12 --body x
gh pr review 12 --approve
gh pr edit 12 --add-label x
gh pr checkout 12
gh pr revert 12
gh issue create --title x --body y
gh issue close 3
gh issue comment 3 --body x
gh run rerun 123 --failed
gh run download 123
gh release create v1.2.3
gh release upload v1.2.3 file
gh repo clone owner/repo
gh repo fork owner/repo
gh workflow disable deploy.yml
gh variable set X --body y
gh label create x
gh api repos/o/r/issues -f title=x
gh api repos/o/r/issues/1/comments -F body=@f
gh api -X PATCH repos/o/r -F archived=false
gh api --method PUT repos/o/r/pulls/1/merge
gh api repos/o/r/dispatches --input f.json
glab mr create --fill
glab mr merge 12
glab mr approve 12
glab mr checkout 12
glab issue create -t x
glab issue close 4
glab mr note 12 -m x
glab variable set X y
glab release create v1
`,
  destructive: `
git push --force
git push -f origin main
git push --force-with-lease
git push origin +main
git push origin --delete fix
git push origin :fix
git push --mirror
git push -d origin fix
git reset --hard HEAD~1
git reset --hard origin/main
git clean -fd
git clean -fdx
git checkout -- apps/web.yaml
git checkout .
git checkout -f main
git restore apps/web.yaml
git rm apps/web.yaml
git rm -r --cached .
git branch -D fix
git branch -d fix
git branch -vD fix
git branch --delete fix
git branch -f main HEAD~3
git tag -d v1.2.3
git tag -f v1.2.3
git stash drop
git stash clear
git reflog expire --expire=now --all
git gc --prune=now
git filter-branch --all
git remote remove origin
git config user.email x@example.com
git config --global core.editor vi
git config --unset a.b
git config set a.b c
git config --add a.b c
git -c core.pager=id log
git -c alias.x=!id x
git -c core.sshCommand=id fetch
git --exec-path=/tmp status
git --config-env=core.pager=X log
git diff --ext-diff
git log --ext-diff -p
git grep -O vi x
git grep -nOid x
git grep --open-files-in-pager=id x
git ls-remote --upload-pack=id origin
git ls-remote ext::sh·-c·id
git fetch --upload-pack id origin
git clone ext::id x
git push --receive-pack=id origin
git difftool
git submodule foreach id
git bisect run id
git frobnicate
git worktree remove ../x
git archive --remote=x --exec=id HEAD
gh repo delete owner/repo --yes
gh repo archive owner/repo
gh release delete v1.2.3
gh issue delete 3
gh run cancel 123
gh run delete 123
gh workflow run deploy.yml -f env=prod
gh secret set TOKEN --body x
gh secret delete TOKEN
gh cache delete --all
gh api -X DELETE repos/o/r/git/refs/heads/x
gh api -XDELETE repos/o/r
gh api --method=delete repos/o/r
gh api graphql -f query=mutation{addStar(input:{}){clientMutationId}}
gh api graphql -F query=@q.graphql
gh api graphql --input q.json
gh api -H X-HTTP-Method-Override:·DELETE repos/o/r
gh ssh-key add k.pub
gh codespace ssh
gh frobnicate
glab mr delete 12
glab issue delete 4
glab ci run -b main
glab ci retry build
glab ci cancel pipeline 1
glab ci trigger deploy
glab repo delete group/project
glab api -X DELETE projects/1
glab variable delete X
glab schedule run 1
`,
  forbidden: `
gh auth login
gh auth logout
gh auth refresh -s admin:org
gh auth switch
gh api https://evil.example/x
gh api --hostname ghe.example.com -X POST repos/o/r/issues
gh extension install owner/ext
gh alias set x !id
gh config set editor vi
glab auth login
glab alias set x !id
glab cluster agent update-kubeconfig --agent 1
`
}
