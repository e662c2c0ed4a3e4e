/** The scripts that make a shell ask this program what can stand at the cursor. */

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

const bash = `# backup_manager: completion for bash. To have it always: backup_manager completion bash >>~/.bashrc
_backup_manager() {
  local cur=\${COMP_WORDS[COMP_CWORD]} line first=1
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ -n $first ]]; then
      first=
      case $line in
        files) compopt -o default ;;
        directories) compopt -o dirnames ;;
      esac
    else
      COMPREPLY+=("$line")
    fi
  done < <("\${COMP_WORDS[0]/#~/$HOME}" __complete bash "\${COMP_LINE:0:COMP_POINT}" "$cur" 2>/dev/null)
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == */ ]]; then compopt -o nospace; fi
}
complete -o nosort -F _backup_manager backup_manager 2>/dev/null || complete -F _backup_manager backup_manager
`;

const zsh = `#compdef backup_manager
# backup_manager: completion for zsh. To have it always: put it as _backup_manager into a directory of $fpath,
# or: backup_manager completion zsh >>~/.zshrc, below compinit
_backup_manager() {
  local -a before lines found shown inside
  local line
  (( CURRENT > 2 )) && before=("\${(@Q)words[2,CURRENT-1]}")
  lines=("\${(@f)$("\${words[1]/#~/$HOME}" __complete words "$before[@]" "\${(Q)PREFIX}" 2>/dev/null)}")
  for line in "\${(@)lines[2,-1]}"; do
    [[ -n $line ]] || continue
    if [[ $line == */ ]]; then inside+=("$line"); continue; fi
    found+=("\${line%%$'\t'*}")
    if [[ $line == *$'\t'* ]]; then shown+=("\${line%%$'\t'*}  -- \${line#*$'\t'}"); else shown+=("$line"); fi
  done
  (( \${#found} )) && compadd -l -d shown -a found
  (( \${#inside} )) && compadd -S '' -a inside
  case \${lines[1]} in
    files) _files ;;
    directories) _files -/ ;;
  esac
}
if [[ \${funcstack[1]-} == _backup_manager ]]; then _backup_manager "$@"; else compdef _backup_manager backup_manager; fi
`;

const fish = `# backup_manager: completion for fish. To have it always:
# backup_manager completion fish >~/.config/fish/completions/backup_manager.fish
function __backup_manager_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct | string unescape 2>/dev/null)
    test (count $current) -eq 0; and set current (commandline -ct | string trim -l -c "'\\"")
    set -l found ($words[1] __complete words $words[2..-1] "$current" 2>/dev/null)
    test (count $found) -eq 0; and return
    switch $found[1]
        case files
            __fish_complete_path "$current"
        case directories
            __fish_complete_directories "$current"
    end
    test (count $found) -gt 1; and string join \\n -- $found[2..-1]
end
complete -c backup_manager -f -k -a '(__backup_manager_complete)'
`;

export const scriptFor: Readonly<Record<Shell, string>> = { bash, zsh, fish };
