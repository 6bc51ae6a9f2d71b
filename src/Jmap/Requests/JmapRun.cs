using Posthouse.Directory;

namespace Posthouse.Jmap;

/// <summary>One request while it runs: who asked, what it has created, what its calls have answered.</summary>
internal sealed class JmapRun(Account user, IReadOnlySet<string> uses, JmapOptions options)
{
    internal Account User => user;

    internal IReadOnlySet<string> Using => uses;

    internal JmapOptions Options => options;

    /// <summary>Creation ids and the ids that came of them (RFC 8620 §5.3); one map for all types and calls of the request.</summary>
    internal Dictionary<string, string> CreatedIds { get; } = new(StringComparer.Ordinal);

    /// <summary>Says what people read in Chinese; null leaves it in English.</summary>
    internal IUserText? Text { get; init; }

    /// <summary>In order.</summary>
    internal List<MethodResponse> Responses { get; } = [];

    /// <summary>The description of an error, in the language of who reads it (RFC 8620 §3.8).</summary>
    internal string Say(string english) => Text?.InChinese(english) ?? english;

    /// <summary>An id as given, or the one that its creation id stands for.</summary>
    internal string? Resolve(string id) => id.StartsWith('#') ? CreatedIds.GetValueOrDefault(id[1..]) : id;
}
