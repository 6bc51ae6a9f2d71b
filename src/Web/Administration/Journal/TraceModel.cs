namespace Posthouse.Web;

/// <summary>One fact about a message from the journal.</summary>
public sealed record TraceModel(long Sequence, DateTimeOffset At, string Kind, string? Sender, string? Recipient, string? MessageId, string? Trace, string? Detail);
