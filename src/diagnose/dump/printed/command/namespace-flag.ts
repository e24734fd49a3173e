/** The namespace that a command line names by its flag, whichever program it calls. */
export const namespaceFlag = (command: string): string | undefined => /\s(?:-n|--namespace)[=\s]\s*([\w-]+)/.exec(command)?.[1]
