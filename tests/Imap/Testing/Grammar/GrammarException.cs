namespace Posthouse.Imap.Tests;

/// <summary>The server sent what RFC 9051 §9 does not allow.</summary>
internal sealed class GrammarException(string message) : Exception(message);
