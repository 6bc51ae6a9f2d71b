namespace Posthouse.Dns;

/// <summary>How a provider's console asks for a record. What is null is no field of its own there.</summary>
/// <param name="Id">As a person types it.</param>
/// <param name="Path">Where in the console records are added.</param>
public sealed record ProviderForm(string Id, FormText Name, FormText Path)
{
    public FormText Type { get; init; } = new("Type", "类型");

    public FormText Host { get; init; } = new("Name", "名称");

    public FormText Value { get; init; } = new("Value", "值");

    public FormText TimeToLive { get; init; } = new("TTL", "TTL");

    /// <summary>Of an MX record; null where it stands before the value.</summary>
    public FormText? Priority { get; init; }

    /// <summary>What to type for the zone itself: "@", or nothing.</summary>
    public string Apex { get; init; } = "@";

    /// <summary>TXT values are typed in quotes, in strings of 255 characters, as in a zone file.</summary>
    public bool QuotesText { get; init; }

    /// <summary>SRV records have a field for each number and the target.</summary>
    public bool SplitsServices { get; init; }

    /// <summary>Service and protocol of an SRV record have fields of their own, beside the name.</summary>
    public bool SplitsServiceNames { get; init; }

    /// <summary>CAA records have a field for each part.</summary>
    public bool SplitsCaa { get; init; }

    /// <summary>TLSA records have a field for each part.</summary>
    public bool SplitsTlsa { get; init; }

    /// <summary>Types of this program's records that the console does not know.</summary>
    public IReadOnlyList<string> Unknown { get; init; } = [];

    /// <summary>Fields that every record has there, with what to choose.</summary>
    public IReadOnlyList<(FormText Label, FormText Value)> Fixed { get; init; } = [];

    /// <summary>What goes wrong there most often; null when nothing is special.</summary>
    public FormText? Note { get; init; }
}
