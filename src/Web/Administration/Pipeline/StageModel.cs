namespace Posthouse.Web;

/// <summary>A stage of the receiving pipeline, in its place.</summary>
/// <param name="Settings">What of "settings" rules it, as "section.key".</param>
/// <param name="Refused">What it refused or put off in the last 24 hours, to the hour.</param>
/// <param name="Trace">The query of "trace" that lists that.</param>
public sealed record StageModel(int Order, string Name, string Points, string Summary, IReadOnlyList<string> Settings, long Refused, string Trace);
