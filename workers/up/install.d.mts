export function isInstalled(root: string): boolean;
export function installPackages(root: string, say: (line: string) => void, signal?: AbortSignal): Promise<boolean>;
