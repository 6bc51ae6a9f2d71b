namespace Posthouse.Dns;

/// <summary>How a zone is brought to what it should have.</summary>
public sealed record ZoneDiffOptions
{
    /// <summary>Seconds for new sets. An hour: changes are seen within it, and resolvers are not asked more often than is useful.</summary>
    public int TimeToLive { get; init; } = 3600;

    /// <summary>Gives sets that are wholly ours the time to live above, if they have another.</summary>
    public bool Retime { get; init; }

    /// <summary>Of what is said about changes: a BCP 47 tag; anything but Chinese is English.</summary>
    public string Language { get; init; } = "en";
}
