namespace Posthouse.Sieve;

/// <param name="Capability">The extension that it belongs to; null for the base.</param>
/// <param name="Compile">Null where an error was reported.</param>
/// <param name="Block">It takes one.</param>
internal sealed record CommandRule(string? Capability, Func<ArgumentReader, ScriptCompiler, CompiledCommand?> Compile, bool Block = false);

/// <param name="Capability">The extension that it belongs to; null for the base.</param>
/// <param name="Compile">Null where an error was reported.</param>
/// <param name="Tests">How many it takes; -1 for a list of one or more.</param>
internal sealed record TestRule(string? Capability, Func<ArgumentReader, ScriptCompiler, CompiledTest?> Compile, int Tests = 0);
