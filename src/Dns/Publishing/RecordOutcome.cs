using System.Text.Json.Serialization;

namespace Posthouse.Dns;

[JsonConverter(typeof(JsonStringEnumConverter<RecordChangeKind>))]
public enum RecordChangeKind
{
    Add,
    Remove,

    /// <summary>Only its time to live changes.</summary>
    Retime,
}

[JsonConverter(typeof(JsonStringEnumConverter<OutcomeResult>))]
public enum OutcomeResult
{
    /// <summary>The zone has it so.</summary>
    Done,

    /// <summary>The zone is as it was.</summary>
    Failed,

    /// <summary>It was asked for and nobody said whether it was done: compare again.</summary>
    Unknown,
}

/// <summary>What became of one record of a change.</summary>
/// <param name="Reason">Why it is not done, for the administrator; null when it is.</param>
public sealed record RecordOutcome(RecordChangeKind Kind, string Name, string Type, string Value, OutcomeResult Result, string? Reason = null)
{
    /// <summary>One outcome for each record of a set.</summary>
    internal static IEnumerable<RecordOutcome> Of(RecordSetChange change, OutcomeResult result, string? reason = null) =>
    [
        .. change.Remove.Select(r => new RecordOutcome(RecordChangeKind.Remove, change.Name, change.Type, r.Value, result, reason)),
        .. change.Add.Select(value => new RecordOutcome(RecordChangeKind.Add, change.Name, change.Type, value, result, reason)),
        .. change.Retime.Select(r => new RecordOutcome(RecordChangeKind.Retime, change.Name, change.Type, r.Value, result, reason)),
    ];
}
