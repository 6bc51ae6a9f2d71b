using System.Text.Json.Serialization;

namespace Posthouse.Dns;

[JsonConverter(typeof(JsonStringEnumConverter<CheckSeverity>))]
public enum CheckSeverity
{
    /// <summary>Worth knowing; nothing is wrong.</summary>
    Note,

    /// <summary>Something works less well than it could.</summary>
    Warning,

    /// <summary>Mail is lost, refused, or can be forged.</summary>
    Error,
}

/// <summary>Something that is not as it should be.</summary>
/// <param name="Code">For programs, such as "missing" or "wildcard".</param>
/// <param name="Name">Of the record.</param>
/// <param name="Message">What is so, in a sentence.</param>
/// <param name="Advice">What to do next.</param>
public sealed record CheckFinding(CheckSeverity Severity, string Code, string Name, string Type, string Message, string Advice)
{
    internal CheckFinding(CheckSeverity severity, string code, string name, string type, FindingWords words)
        : this(severity, code, name, type, words.Message, words.Advice)
    {
    }

    /// <summary>What should be there; empty where nothing in particular should.</summary>
    public IReadOnlyList<string> Expected { get; init; } = [];

    /// <summary>What is there.</summary>
    public IReadOnlyList<string> Seen { get; init; } = [];

    /// <summary>Who says so; empty where everybody who was asked does.</summary>
    public IReadOnlyList<string> Places { get; init; } = [];
}

/// <summary>A domain's records as they are.</summary>
/// <param name="Zone">The zone that holds them; null where nobody answers for the domain.</param>
/// <param name="Asked">All servers that were asked, by name.</param>
/// <param name="Findings">The worst first.</param>
public sealed record DomainCheck(string Domain, string? Zone, IReadOnlyList<string> Asked, IReadOnlyList<CheckFinding> Findings)
{
    /// <summary>Names whose TXT records are as they should be at every server and resolver that answered, with a server of the zone among them.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> ShownTexts { get; init; } = [];

    /// <summary>Names with their types, "mail.example.com A", for which none of the servers that hold them answered: nothing is known of these records.</summary>
    public IReadOnlyList<string> Unanswered { get; init; } = [];

    /// <summary>Nothing that loses mail or lets it be forged.</summary>
    public bool IsGood => Findings.All(static f => f.Severity != CheckSeverity.Error);
}
