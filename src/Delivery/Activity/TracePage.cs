using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <param name="Records">In the order of the journal.</param>
/// <param name="Next">From where older ones are asked for; null where there are none.</param>
public sealed record TracePage(IReadOnlyList<JournalRecord> Records, TracePlace? Next);
