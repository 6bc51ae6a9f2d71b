namespace Posthouse.Server;

/// <summary>Ends a command with exit code 1; the message says what is wrong and what to do next.</summary>
internal sealed class CommandException(string message) : Exception(message);
