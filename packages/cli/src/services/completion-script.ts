// The shells' side of completion: each asks `__complete` with the words so far and shows what it answers.

// bash splits at `=`, so `--output=j` arrives as three words: they are joined again, and cut off the answers.
const BASH = `_mcp_runtime() {
  local -a words=()
  local word glue='' value last cut=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD}"; do
    if [[ $word == = && \${#words[@]} -gt 0 ]]; then
      words[\${#words[@]}-1]+='='; glue=1
    elif [[ -n $glue ]]; then
      words[\${#words[@]}-1]+=$word; glue=''
    else
      words+=("$word")
    fi
  done
  last=\${words[\${#words[@]}-1]}
  [[ $last == -*=* ]] && cut=\${last%%=*}=
  COMPREPLY=()
  while IFS=$'\\t' read -r value _; do
    [[ -n $value ]] && COMPREPLY+=("\${value#"$cut"}")
  done < <("\${COMP_WORDS[0]}" __complete -- "\${words[@]}" 2>/dev/null)
}
complete -o default -F _mcp_runtime mcp-runtime
`

const ZSH = `#compdef mcp-runtime
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
_mcp_runtime() {
  local -a candidates
  local line value about
  for line in "\${(@f)$(\${words[1]} __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n $line ]] || continue
    value=\${line%%$'\\t'*} about=\${line#"$value"}
    candidates+=("\${value//:/\\\\:}\${about/#$'\\t'/:}")
  done
  if (( $#candidates )); then _describe -V 'mcp-runtime' candidates; else _files; fi
}
compdef _mcp_runtime mcp-runtime
`

const FISH = `function __mcp_runtime_complete
  set -l tokens (commandline -opc)
  set -l candidates ($tokens[1] __complete -- $tokens[2..-1] (commandline -ct) 2>/dev/null)
  if test (count $candidates) -gt 0
    printf '%s\\n' $candidates
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c mcp-runtime -f -a '(__mcp_runtime_complete)'
`

const SCRIPTS: Readonly<Record<string, string>> = { bash: BASH, zsh: ZSH, fish: FISH }

/** The completion script of a shell; the command's argument admits no other. */
export const completionScript = (shell: string): string => SCRIPTS[shell] ?? ''
