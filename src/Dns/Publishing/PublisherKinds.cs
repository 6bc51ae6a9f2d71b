using System.Diagnostics.CodeAnalysis;

namespace Posthouse.Dns;

/// <summary>Publishers by the names that settings and the command line give them: those of <see cref="IZonePublisher.Name"/>.</summary>
public static class PublisherKinds
{
    public static IReadOnlyDictionary<string, PublisherKind> Names { get; } = new Dictionary<string, PublisherKind>(StringComparer.OrdinalIgnoreCase)
    {
        ["rfc2136"] = PublisherKind.DynamicUpdate, ["alidns"] = PublisherKind.Alibaba, ["dnspod"] = PublisherKind.DnsPod, ["cloudflare"] = PublisherKind.Cloudflare, ["route53"] = PublisherKind.Route53,
    };

    public static bool TryParse([NotNullWhen(true)] string? name, out PublisherKind kind)
    {
        kind = default;
        return name is not null && Names.TryGetValue(name, out kind);
    }
}
