using System.Text.Json.Serialization;

namespace Posthouse.Web;

/// <summary>An error as RFC 9457 writes it (application/problem+json). The detail is for the person who asked.</summary>
public sealed record Problem(string Title, int Status, string Detail)
{
    /// <summary>Stable, for programs: "urn:posthouse:problem:" and the title in lower case with hyphens. It names a kind and is not to be fetched.</summary>
    [JsonPropertyOrder(-1)]
    public string Type { get; init; } = "urn:posthouse:problem:" + Title.ToLowerInvariant().Replace(' ', '-');

    /// <summary>The same for a person who reads Chinese.</summary>
    internal Problem InChinese() => this with { Title = ChineseSentences.Of(Title), Detail = ChineseSentences.Of(Detail) };
}
