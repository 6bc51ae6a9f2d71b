namespace Posthouse.Storage;

/// <summary>The queue in figures: recipients, not messages.</summary>
/// <param name="Due">Their time has come; they wait for a connection.</param>
/// <param name="Scheduled">They wait for a later attempt or for the moment their sender asked for.</param>
/// <param name="Held">Someone holds their message.</param>
/// <param name="Oldest">When the message that is there longest came; null when the queue is empty.</param>
public sealed record QueueSummary(long Due, long Scheduled, long Held, DateTimeOffset? Oldest);
