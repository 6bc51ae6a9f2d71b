namespace Posthouse.Testing;

/// <summary>The server lives and said something that it should not have said.</summary>
public sealed class UnexpectedReplyException(string message) : Exception(message);
