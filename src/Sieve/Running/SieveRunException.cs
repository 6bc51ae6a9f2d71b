namespace Posthouse.Sieve;

/// <summary>Ends a run: what the script asked for cannot be done, or a limit is reached. Never leaves the room.</summary>
internal sealed class SieveRunException(string message) : Exception(message);
