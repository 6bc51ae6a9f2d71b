namespace Posthouse.Testing;

/// <summary>The conversation went another way than the transcript says.</summary>
public sealed class TranscriptException(string message, Exception? inner = null) : Exception(message, inner);
