/** The bytes of the compiled kernel; null where the compiler is not installed. */
export function compileKernel(): Buffer | null;
